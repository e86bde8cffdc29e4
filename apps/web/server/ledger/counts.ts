import type { MessageState } from './message-state.ts';
import { shownState } from './message-state.ts';

/** How many messages stand where. Plain data that one owner changes. */
export interface Counts {
  sent: number;
  acked: number;
  refused: number;
  unknown: number;
  inFlight: number;
  absorbed: number;
}

export const noCounts = (): Counts => ({ sent: 0, acked: 0, refused: 0, unknown: 0, inFlight: 0, absorbed: 0 });

const counterOf = {
  'in-flight': 'inFlight',
  acked: 'acked',
  refused: 'refused',
  unknown: 'unknown',
} as const;

/** A message came in. */
export function countIn(counts: Counts, state: MessageState): void {
  counts.sent += 1;
  counts[counterOf[shownState[state]]] += 1;
}

/** A message went from one state to another; the sum stays (LED1). */
export function countMove(counts: Counts, from: MessageState, to: MessageState): void {
  counts[counterOf[shownState[from]]] -= 1;
  counts[counterOf[shownState[to]]] += 1;
}
