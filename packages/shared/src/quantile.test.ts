import { expect, it } from 'vitest';
import { quantile } from './quantile.ts';

it('takes the nearest rank', () => {
  expect(quantile([1, 2, 3, 4], 0)).toBe(1);
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.99)).toBe(4);
  expect(quantile(Float64Array.of(1, 2), 1)).toBe(2);
});

it('knows none of nothing', () => {
  expect(quantile([], 0.5)).toBeUndefined();
});
