import type { EventLine } from '@signalbox/shared';

/** Lines that came before anybody could take them, in their order. */
export interface LineQueue {
  push(line: EventLine): void;
  waiting(): boolean;
  /** Hands on as many as one tick allows. True: lines were left out for want of room, and the last that were not are through. */
  drain(take: (line: EventLine) => void): boolean;
}

/** Longest time that one tick may hold the event loop, in milliseconds. */
const drainMs = 8;
/** Lines between two looks at the clock. */
const stride = 100;
/** Lines that may wait: more than the files of all facades hold. */
export const mostWaiting = 200_000;

export function createLineQueue(): LineQueue {
  let lines: EventLine[] = [];
  let overflown = false;
  return {
    push(line) {
      if (lines.length < mostWaiting) lines.push(line);
      else overflown = true;
    },
    waiting: () => lines.length > 0,
    drain(take) {
      const until = performance.now() + drainMs;
      let taken = 0;
      for (const line of lines) {
        take(line);
        taken += 1;
        if (taken % stride === 0 && performance.now() > until) break;
      }
      lines = taken === lines.length ? [] : lines.slice(taken);
      const told = overflown && lines.length === 0;
      if (told) overflown = false;
      return told;
    },
  };
}
