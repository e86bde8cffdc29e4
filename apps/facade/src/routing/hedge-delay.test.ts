import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hedgeDelayMs, remember, type LatencyWindow } from './hedge-delay.ts';

const windowOf = (all: readonly number[]): LatencyWindow => all.reduce<LatencyWindow>(remember, []);
const hundred = Array.from({ length: 100 }, (_none, n) => n + 1);

test('[ROU21] the delay is the 95th percentile of what reads took', () => {
  expect(hedgeDelayMs(windowOf(hundred))).toBe(95);
  expect(hedgeDelayMs(windowOf(hundred.toReversed()))).toBe(95);
});

test('[ROU21] without any evidence it is the longest', () => {
  expect(hedgeDelayMs([])).toBe(300);
});

test('[ROU21] only the latest 128 reads count', () => {
  const slowOnce = windowOf([...Array<number>(200).fill(250), ...Array<number>(121).fill(50)]);
  expect(slowOnce).toHaveLength(128);
  expect(hedgeDelayMs(slowOnce)).toBe(250);
  expect(hedgeDelayMs(remember(slowOnce, 50))).toBe(50);
});

test('[ROU21] whatever was measured, it is 30 ms at least and 300 ms at most', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { maxLength: 300 }), (all) => {
      const delay = hedgeDelayMs(windowOf(all));
      expect(delay).toBeGreaterThanOrEqual(30);
      expect(delay).toBeLessThanOrEqual(300);
    }),
  );
});
