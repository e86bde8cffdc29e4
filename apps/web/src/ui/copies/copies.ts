import type { MapState } from '@signalbox/shared';
import type { Values } from '../../i18n/use-t.ts';
import type { Look } from '../tone.ts';

/** How the copies of the map stand at one instant. */
export type Copies =
  | { readonly kind: 'unknown' | 'moving' | 'all' }
  /** Partitions with fewer copies than asked for, or that nobody holds. */
  | { readonly kind: 'short' | 'gone'; readonly count: number };

/**
 * The one place that makes words of the map's copies, out of one state of one topic: "all copies" and "61 a copy short" can never stand side by
 * side. Members that are left call themselves safe with fewer copies than were asked for; that is short all the same.
 */
export function copiesOf(
  map: Pick<MapState, 'at' | 'safe' | 'migrations' | 'partitions' | 'copies'> | undefined,
): Copies {
  if (map === undefined || map.at === null || map.partitions.length === 0) return { kind: 'unknown' };
  const gone = map.partitions.filter((holders) => holders.length === 0).length;
  if (gone > 0) return { kind: 'gone', count: gone };
  const short = map.partitions.filter((holders) => holders.length < map.copies).length;
  if (short > 0) return { kind: 'short', count: short };
  if (map.safe === null) return { kind: 'unknown' };
  return map.safe && (map.migrations ?? 0) === 0 ? { kind: 'all' } : { kind: 'moving' };
}

const looks: Readonly<Record<Copies['kind'], Look>> = {
  all: { tone: 'ok', icon: 'check', word: 'copies.all' },
  moving: { tone: 'warn', icon: 'clock', word: 'copies.moving' },
  short: { tone: 'warn', icon: 'alert', word: 'copies.short' },
  gone: { tone: 'bad', icon: 'alert', word: 'copies.gone' },
  unknown: { tone: 'off', icon: 'question', word: 'copies.unknown' },
};

/** Colour, icon and words of it. */
export function copiesWords(copies: Copies): Look & { readonly values: Values } {
  return { ...looks[copies.kind], values: 'count' in copies ? { count: copies.count } : {} };
}
