import { expect, test } from 'vitest';
import { coverageWords } from './coverage.ts';

const targets = new Map([
  [0, 60_000],
  [1, 40_000],
  [2, 0],
]);

test.each([
  ['nothing is compared yet', new Map(), '0 of 100,000'],
  ['a mark below zero counts for nothing', new Map([[0, -7]]), '0 of 100,000'],
  [
    'what was written since is not asked for',
    new Map([
      [0, 70_000],
      [1, 5_000],
    ]),
    '65,000 of 100,000',
  ],
])('%s', (_what, progress, words) => {
  expect(coverageWords(progress, targets)).toBe(`the map is compared with the log: ${words}`);
});
