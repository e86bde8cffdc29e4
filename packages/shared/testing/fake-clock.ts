import type { Clock } from '../src/clock.ts';

/** A clock that stands still until a test moves it; what falls due runs in order of its time. */
export interface FakeClock extends Clock {
  /** Moves on by `ms` at once. */
  advance(ms: number): void;
  /** Moves on by `ms`; what a call has set going settles before the next one. */
  run(ms: number): Promise<void>;
}

export function createFakeClock(): FakeClock {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly call: () => void }>();

  /** Makes the next call that falls due until `end`; false where there is none. */
  function step(end: number): boolean {
    const next = [...due].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) {
      now = end;
      return false;
    }
    due.delete(next);
    now = next.at;
    next.call();
    return true;
  }

  return {
    now: () => now,
    after(ms, call) {
      const timer = { at: now + ms, call };
      due.add(timer);
      return () => due.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      while (step(end));
    },
    async run(ms) {
      const end = now + ms;
      do await settled();
      while (step(end));
    },
  };
}

/** One turn of the event loop: every promise that can settle has settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock that jumps to whatever is waited for; `waits` counts how often. */
export function createJumpingClock(): Clock & { at: number; waits: number } {
  const clock = {
    at: 0,
    waits: 0,
    now: () => clock.at,
    after(ms: number, call: () => void) {
      clock.at += ms;
      clock.waits += 1;
      let isOff = false;
      queueMicrotask(() => {
        if (!isOff) call();
      });
      return () => {
        isOff = true;
      };
    },
  };
  return clock;
}
