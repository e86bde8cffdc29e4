import type { Outcome } from '@signalbox/shared';
import type { RequestEvent } from './message-state.ts';

/** Requests that were accepted and not answered yet, oldest first, each with the moment from which it counts as in doubt. */
interface OpenRequests {
  open(key: string, messageId: string, now: number): void;
  close(key: string): void;
  /** Takes out and gives the messages whose requests have been open for too long. */
  expired(now: number): string[];
  clear(): void;
}

/** The facades' deadline (3 s, ARCHITECTURE §3), and a second for the way of their lines to us. */
export const doubtAfterMs = 4000;

/** The clock only goes forward, so the map's own order is the order of the deadlines. */
export function createOpenRequests(): OpenRequests {
  const requests = new Map<string, { messageId: string; doubtAt: number }>();
  return {
    open(key, messageId, now) {
      requests.delete(key);
      requests.set(key, { messageId, doubtAt: now + doubtAfterMs });
    },
    close(key) {
      requests.delete(key);
    },
    expired(now) {
      const ids: string[] = [];
      for (const [key, { messageId, doubtAt }] of requests) {
        if (doubtAt > now) break;
        ids.push(messageId);
        requests.delete(key);
      }
      return ids;
    },
    clear: () => requests.clear(),
  };
}

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
