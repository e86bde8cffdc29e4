import { describe, expect, it } from 'vitest';
import { rampUp } from './schedule.ts';

/** Messages due in a second that begins `from` milliseconds after the begin. */
function dueWithin(rate: number, from: number): number {
  const all = Array.from({ length: rate * 50 }, (_, n) => rampUp(n, rate));
  return all.filter((at) => at >= from && at < from + 1000).length;
}

describe('the schedule', () => {
  it.each([
    [100, 0, 25],
    [100, 4000, 65],
    [100, 7000, 95],
    [100, 8000, 100],
    [100, 30_000, 100],
    [200, 8000, 125],
    [200, 16_000, 200],
    [1000, 15_000, 613],
    [1000, 30_000, 1000],
  ])('of %i a second gives in the second after %i ms %i messages', (rate, from, expected) => {
    expect(Math.abs(dueWithin(rate, from) - expected)).toBeLessThanOrEqual(1);
  });

  it.each([1, 10, 115, 10_000])('of %i a second begins at once and never goes back', (rate) => {
    const all = Array.from({ length: 3000 }, (_, n) => rampUp(n, rate));
    expect(all[0]).toBe(0);
    expect(all.every((at, n) => n === 0 || at > (all[n - 1] ?? 0))).toBe(true);
  });
});
