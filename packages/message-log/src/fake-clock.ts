import type { Clock } from './clock.ts';

/** A clock that a test moves by hand; what falls due runs in order of its time. */
export function createFakeClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  const due = new Set<{ at: number; act: () => void }>();
  return {
    now: () => now,
    after(ms, act) {
      const timer = { at: now + ms, act };
      due.add(timer);
      return () => due.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due.delete(next);
        now = next.at;
        next.act();
      }
      now = end;
    },
  };
}
