import type { Decisions } from './decisions.ts';
import { overloadOf, type Candidate } from './pick.ts';

/** Milliseconds between two words on the same instance. */
const tellEveryMs = 1000;

/** [ROU27] How many calls of this facade wait for the answer of each target. */
export interface CallsUnderWay {
  of(id: string): number;
  /** Counts `call` until it ends. */
  during<T>(id: string, call: () => Promise<T>): Promise<T>;
  /** Tells who of these equals is passed over. */
  tellOverloaded(equals: readonly Candidate[]): void;
}

/** @param now monotonic milliseconds. */
export function createCallsUnderWay(decisions: Decisions, now: () => number): CallsUnderWay {
  const counts = new Map<string, number>();
  const toldAt = new Map<string, number>();
  const of = (id: string): number => counts.get(id) ?? 0;
  const add = (id: string, change: number): void => void counts.set(id, of(id) + change);
  return {
    of,
    async during(id, call) {
      add(id, 1);
      try {
        return await call();
      } finally {
        add(id, -1);
      }
    },
    tellOverloaded(equals) {
      const { least, overloaded } = overloadOf(equals, of);
      for (const { id } of overloaded) {
        if (now() - (toldAt.get(id) ?? -Infinity) < tellEveryMs) continue;
        toldAt.set(id, now());
        const underWay = of(id);
        const msg = `${id} has ${underWay} calls under way and another has ${least}: it is passed over`;
        decisions.tell('routing.crowded', { target: id, underWay, least }, msg);
      }
    },
  };
}
