import { describe, expect, it } from 'vitest';
import { createSendRuns, sendRunLimits } from './send-run.ts';

function fixture(answer: (n: number) => 'acked' | 'refused' | 'unknown' | 'never') {
  let now = 0;
  let timer: { at: number; action: () => void } | undefined;
  const asked: number[] = [];
  const deps = {
    now: () => now,
    after: (ms: number, action: () => void) => {
      timer = { at: now + ms, action };
      return () => {
        timer = undefined;
      };
    },
    send: (n: number) => {
      asked.push(n);
      const outcome = answer(n);
      return outcome === 'never' ? new Promise<never>(() => {}) : Promise.resolve(outcome);
    },
  };
  async function advance(ms: number): Promise<void> {
    const end = now + ms;
    while (timer !== undefined && timer.at <= end) {
      now = timer.at;
      const { action } = timer;
      timer = undefined;
      action();
      await Promise.resolve();
      await Promise.resolve();
    }
    now = end;
  }
  return { runs: createSendRuns(), deps, asked, advance };
}

describe('a run of many messages', () => {
  it('sends as many as asked at the rate asked, and counts every outcome', async () => {
    const outcomes = ['acked', 'refused', 'unknown', 'acked'] as const;
    const { runs, deps, asked, advance } = fixture((n) => outcomes[(n - 1) % 4] ?? 'acked');
    runs.start({ count: 8, rate: 4 }, deps);
    await advance(1000);
    expect(asked.length).toBeGreaterThanOrEqual(4);
    expect(asked.length).toBeLessThanOrEqual(5);
    await advance(2000);
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(runs.get()).toEqual({ status: 'done', count: 8, sent: 8, acked: 4, refused: 2, unknown: 2 });
  });

  it('keeps no more than its bound under way when answers do not come', async () => {
    const { runs, deps, asked, advance } = fixture(() => 'never');
    runs.start({ count: 5000, rate: 200 }, deps);
    await advance(10_000);
    expect(asked).toHaveLength(sendRunLimits.underWay);
  });

  it('stops when told to and sends no more', async () => {
    const { runs, deps, asked, advance } = fixture(() => 'acked');
    runs.start({ count: 100, rate: 10 }, deps);
    await advance(500);
    runs.stop();
    const before = asked.length;
    await advance(5000);
    expect(asked).toHaveLength(before);
    expect(runs.get().status).toBe('stopped');
  });

  it('is one at a time', async () => {
    const { runs, deps, asked, advance } = fixture(() => 'acked');
    runs.start({ count: 2, rate: 100 }, deps);
    runs.start({ count: 50, rate: 100 }, deps);
    await advance(2000);
    expect(asked).toEqual([1, 2]);
  });
});
