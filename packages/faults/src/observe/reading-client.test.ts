import { expect, it } from 'vitest';
import { pauseAfter } from './reading-client.ts';

it.each([
  [20, 2000],
  [1000, 9000],
  [60_000, 30_000],
])('after a question of %d ms nothing is asked for %d ms', (took, pause) => {
  expect(pauseAfter(took)).toBe(pause);
});
