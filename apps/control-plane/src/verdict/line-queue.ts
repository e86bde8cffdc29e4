import type { EventLine } from '@signalbox/shared';

/** Lines that came before anybody could take them, in their order. */
export interface LineQueue {
  push(line: EventLine): void;
  waiting(): boolean;
  /** Whether more may come: what there is no room for stays in its file, so that none is lost. */
  hasRoom(): boolean;
  /** Hands on as many as one tick allows. */
  drain(take: (line: EventLine) => void): void;
}

/** Longest time that one tick may hold the event loop, in milliseconds. */
const drainMs = 8;
/** Lines between two looks at the clock. */
const stride = 100;
/** Lines that may wait: some ten megabytes. */
export const mostWaiting = 20_000;

export function createLineQueue(): LineQueue {
  let lines: EventLine[] = [];
  return {
    push: (line) => void lines.push(line),
    waiting: () => lines.length > 0,
    hasRoom: () => lines.length < mostWaiting,
    drain(take) {
      const until = performance.now() + drainMs;
      let taken = 0;
      for (const line of lines) {
        take(line);
        taken += 1;
        if (taken % stride === 0 && performance.now() > until) break;
      }
      lines = taken === lines.length ? [] : lines.slice(taken);
    },
  };
}
