import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf, longestGap, longestGapWithin, without, type Sample } from './latency.ts';

const acked = (due: number, ms: number): Sample => ({ due, ms, acked: true, failed: false });

describe('figures of some time', () => {
  it('count what was due in it, however late it was answered', () => {
    const samples = [acked(0, 5), acked(100, 900), acked(150, 10), acked(201, 7)];
    expect(figuresOf(samples, [{ from: 100, to: 200 }], 1)).toMatchObject({
      faults: 1,
      requests: 2,
      p50: 10,
      max: 900,
    });
  });

  it('count a sample once where stretches overlap', () => {
    const stretches = [
      { from: 0, to: 10 },
      { from: 5, to: 15 },
    ];
    expect(figuresOf([acked(7, 1)], stretches, 2).requests).toBe(1);
  });

  it('are zero where nothing was due', () => {
    expect(figuresOf([], [], 0)).toEqual({ faults: 0, requests: 0, p50: 0, p99: 0, max: 0, longestGap: 0, failed: 0 });
  });
});

describe('the longest gap', () => {
  it('reaches to the first success after the stretch', () => {
    expect(longestGap([acked(0, 10), acked(0, 20), acked(90, 310)], { from: 15, to: 100 })).toBe(380);
  });

  it('goes on to the end where nothing came any more', () => {
    expect(longestGap([acked(0, 10)], { from: 0, to: 500 })).toBe(490);
  });

  it('ends with the stretch where one does not look beyond it', () => {
    expect(longestGapWithin([acked(0, 60), acked(90, 310)], { from: 15, to: 100 })).toBe(45);
  });

  it('does not see what was not acknowledged', () => {
    expect(longestGap([{ due: 50, ms: 1, acked: false, failed: true }, acked(0, 100)], { from: 0, to: 90 })).toBe(100);
  });
});

describe('time without others', () => {
  it('keeps what lies between', () => {
    const others = [
      { from: 60, to: 70 },
      { from: 10, to: 30 },
    ];
    expect(without({ from: 0, to: 100 }, others)).toEqual([
      { from: 0, to: 10 },
      { from: 30, to: 60 },
      { from: 70, to: 100 },
    ]);
  });

  it('never meets any of them, in whatever order and however they overlap', () => {
    const stretch = fc.tuple(fc.nat(1000), fc.nat(300)).map(([from, ms]) => ({ from, to: from + ms }));
    fc.assert(
      fc.property(fc.array(stretch), (others) => {
        for (const { from, to } of without({ from: 100, to: 900 }, others)) {
          expect(from).toBeGreaterThanOrEqual(100);
          expect(to).toBeLessThanOrEqual(900);
          for (const other of others) expect(Math.min(to, other.to)).toBeLessThanOrEqual(Math.max(from, other.from));
        }
      }),
    );
  });
});
