import type { Outcome } from '@signalbox/shared';
import type { RequestEvent } from './message-state.ts';

/** What a facade's reply says of the message. By the outcome first: a status may be left out. */
const byOutcome: Record<Outcome, Exclude<RequestEvent, 'accept'>> = {
  ok: 'ack',
  same: 'ack',
  duplicate: 'ack',
  conflict: 'refuse',
  rejected: 'refuse',
  refused: 'doubt',
  reset: 'doubt',
  timeout: 'doubt',
  error: 'doubt',
  unavailable: 'doubt',
};

/** A status, where it is given, is what the client was told: 2xx acknowledges, 4xx refuses, everything else leaves doubt (RELIABILITY rule 2). */
export function replyEvent(outcome: Outcome, status: number | undefined): Exclude<RequestEvent, 'accept'> {
  if (status === undefined) return byOutcome[outcome];
  if (status >= 200 && status < 300) return 'ack';
  return status >= 400 && status < 500 ? 'refuse' : 'doubt';
}
