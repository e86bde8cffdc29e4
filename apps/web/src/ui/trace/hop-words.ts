import { failedOutcomes, type HopName, type Outcome, type TraceHop } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import type { Values } from '../../i18n/use-t.ts';
import { unknownMark } from '../format.ts';

/** What a hop is called in a waterfall. `to` and `partition` stand for a dash where the hop does not say. */
const words: Record<HopName, MessageKey> = {
  accept: 'hop.accept',
  append: 'hop.append',
  log: 'hop.log',
  store: 'hop.store',
  hold: 'hop.hold',
  reply: 'hop.reply',
  'read-log': 'hop.readLog',
  'read-messages': 'hop.readMessages',
};

export function hopWord(hop: TraceHop): { key: MessageKey; values: Values } {
  return {
    key: words[hop.hop],
    values: {
      instance: hop.instance,
      to: hop.to ?? unknownMark,
      partition: hop.partition ?? unknownMark,
      mapPartition: hop.mapPartition ?? unknownMark,
      status: hop.status ?? unknownMark,
    },
  };
}

/** A hop in few words, for a row of steps: whom it reached, and where. */
const steps: Record<HopName, MessageKey> = {
  accept: 'step.accept',
  append: 'step.append',
  log: 'step.log',
  store: 'step.store',
  hold: 'step.hold',
  reply: 'step.reply',
  'read-log': 'hop.readLog',
  'read-messages': 'hop.readMessages',
};

export function stepWord(hop: TraceHop): { key: MessageKey; values: Values } {
  return { key: steps[hop.hop], values: hopWord(hop).values };
}

/** How a try ended, in words. */
export const outcomeWords: Record<Outcome, MessageKey> = {
  ok: 'outcome.ok',
  same: 'outcome.same',
  duplicate: 'outcome.duplicate',
  conflict: 'outcome.conflict',
  refused: 'outcome.refused',
  reset: 'outcome.reset',
  timeout: 'outcome.timeout',
  error: 'outcome.error',
  unavailable: 'outcome.unavailable',
  rejected: 'outcome.rejected',
};

/** The colour of a hop's bar: what it did, unless it failed or was a second try. */
export type HopTone = 'move' | 'log' | 'map' | 'warn' | 'bad';

const tones: Record<HopName, HopTone> = {
  accept: 'move',
  append: 'log',
  log: 'move',
  store: 'map',
  hold: 'log',
  reply: 'move',
  'read-log': 'move',
  'read-messages': 'move',
};

export function hopFailed(hop: Pick<TraceHop, 'outcome'>): boolean {
  return failedOutcomes[hop.outcome];
}

export function hopTone(hop: TraceHop): HopTone {
  if (hopFailed(hop)) return 'bad';
  return hop.attempt > 1 ? 'warn' : tones[hop.hop];
}
