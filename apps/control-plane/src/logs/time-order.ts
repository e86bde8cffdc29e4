import type { EventLine } from '@signalbox/shared';

/** Puts the lines of many writers in the order of their times, by the writers' clocks: for show, never for proof. */
export interface TimeOrder {
  /** `now`: milliseconds that only go forward. `missing`: lines of its writer that were never seen before this one. */
  push(line: EventLine, missing: number, now: number): void;
  /** Hands on what has waited long enough, and whatever comes before it. */
  release(now: number): void;
}

interface Waiting {
  readonly line: EventLine;
  readonly missing: number;
  readonly time: string;
  readonly since: number;
}

/** How long a line waits for an earlier one of a slower writer: a few rounds of reading, and less than an eye minds. Milliseconds. */
export const holdMs = 120;

export function createTimeOrder(emit: (line: EventLine, missing: number) => void): TimeOrder {
  let waiting: Waiting[] = [];
  /** A writer's lines keep their order, also when its clock jumps back: none counts as earlier than the one before it. */
  const latest = new Map<string, string>();

  return {
    push(line, missing, now) {
      const before = latest.get(line.instance) ?? '';
      const time = line.t > before ? line.t : before;
      latest.set(line.instance, time);
      waiting.push({ line, missing, time, since: now });
    },
    release(now) {
      if (!waiting.some(({ since }) => now - since >= holdMs)) return;
      // The sort is stable: lines of one time stay in the order they came in.
      const sorted = waiting.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
      const end = sorted.findLastIndex(({ since }) => now - since >= holdMs) + 1;
      waiting = sorted.slice(end);
      for (const { line, missing } of sorted.slice(0, end)) emit(line, missing);
    },
  };
}
