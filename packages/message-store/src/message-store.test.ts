import { expect, test } from 'vitest';
import { putOutcome } from './message-store.ts';

test.each([
  ['nothing was there', undefined, 1, 'stored'],
  ['the same was there before it was asked for', 'a', 1, 'same'],
  ['an attempt left in doubt had put it', 'a', 2, 'stored'],
  ['other content was there', 'b', 1, 'conflict'],
  ['other content was there at the second attempt', 'b', 2, 'conflict'],
] as const)('%s', (_title, before, attempts, outcome) => {
  expect(putOutcome(before, 'a', attempts)).toBe(outcome);
});
