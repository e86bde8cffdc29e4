import { describe, expect, it } from 'vitest';
import type { Clock } from '@signalbox/shared';
import { runWorkload, type SendOutcome } from './workload.ts';

/** A clock that jumps to whatever is waited for. */
function jumpingClock(): Clock & { at: number } {
  return {
    at: 0,
    now() {
      return this.at;
    },
    async wait(ms) {
      this.at += ms;
    },
  };
}

describe('workload', () => {
  it('sends every message once and counts each outcome', async () => {
    const seen: number[] = [];
    const outcomes: SendOutcome[] = [
      { kind: 'acked', id: 'a' },
      { kind: 'refused', reason: 'too large' },
      { kind: 'unknown', reason: 'no answer' },
    ];
    const report = await runWorkload(
      { count: 7, concurrency: 3 },
      async (n) => {
        seen.push(n);
        return outcomes[n % 3] ?? { kind: 'unknown', reason: 'never' };
      },
      jumpingClock(),
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(report).toMatchObject({ sent: 7, acked: 3, refused: 2, unknown: 2 });
    expect(report.reasons).toEqual({ 'too large': 2, 'no answer': 2 });
  });

  it('counts latency from the scheduled moment, so that a stall shows in the sends behind it', async () => {
    const clock = jumpingClock();
    const report = await runWorkload(
      { count: 3, rate: 100, concurrency: 1 },
      async (n) => {
        if (n === 0) await clock.wait(1000);
        return { kind: 'acked', id: String(n) };
      },
      clock,
    );
    expect(report.ms.max).toBe(1000);
    expect(report.ms.p50).toBe(990);
  });
});
