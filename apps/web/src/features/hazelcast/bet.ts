import type { Instance, MapState } from '@signalbox/shared';
import { isDead } from '../../ui/tone.ts';

/** What was predicted at the moment of a kill. */
export interface Bet {
  readonly members: readonly string[];
  /** Partitions that would leave the map. */
  readonly predicted: number;
  /** Partitions that had lost all their copies before. */
  readonly lostBefore: number;
}

type Seen = Pick<MapState, 'at' | 'lost'> | undefined;
type Member = Pick<Instance, 'id' | 'state' | 'since'>;

export function betOn(members: readonly string[], predicted: number, map: Seen): Bet {
  return { members, predicted, lostBefore: map?.lost ?? 0 };
}

/** How many partitions left the map, once all are dead and a living member was asked after that; else why it is not known. */
export function settle(bet: Bet, map: Seen, members: readonly Member[]): number | 'open' | 'nobody-left' {
  const struck = members.filter(({ id }) => bet.members.includes(id));
  if (members.every(({ state }) => isDead(state))) return 'nobody-left';
  const last =
    struck
      .map(({ since }) => since)
      .sort()
      .at(-1) ?? '';
  if (!struck.every(({ state }) => isDead(state)) || map === undefined || (map.at ?? '') <= last) return 'open';
  return Math.max(0, map.lost - bet.lostBefore);
}
