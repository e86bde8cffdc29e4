import { describe, expect, it } from 'vitest';
import { dueAt } from './schedule.ts';

const rate = 100;
/** Messages due in a second that begins `from` milliseconds after the begin. */
function dueWithin(from: number): number {
  return Array.from({ length: 3000 }, (_, n) => dueAt(n, rate)).filter((at) => at >= from && at < from + 1000).length;
}

describe('the schedule', () => {
  it('begins at once, with a fifth of the rate', () => {
    expect(dueAt(0, rate)).toBe(0);
    expect(dueAt(1, rate)).toBeGreaterThan(45);
    expect(dueAt(1, rate)).toBeLessThan(50);
  });

  it.each([
    [0, 24],
    [5000, 64],
    [9000, 96],
    [10_000, 100],
    [20_000, 100],
  ])('at %i ms gives %i messages in a second', (from, expected) => {
    expect(Math.abs(dueWithin(from) - expected)).toBeLessThanOrEqual(1);
  });

  it('never goes back', () => {
    const all = Array.from({ length: 3000 }, (_, n) => dueAt(n, rate));
    expect(all.every((at, n) => n === 0 || at > (all[n - 1] ?? 0))).toBe(true);
  });
});
