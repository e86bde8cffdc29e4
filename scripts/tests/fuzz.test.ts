import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fuzzer, lostNothing } from '../fuzz.mjs';

const ended = { verdict: 'invalid', kills: 3, lost: 0, duplicates: 0, phantoms: 488, reorders: 0 };

test('[F14] beside the fuzzer a chaos run is not blamed for messages that the fuzzer sent', () => {
  expect(lostNothing(JSON.stringify(ended))).toBe(true);
});

test.each([{ lost: 1 }, { duplicates: 1 }, { reorders: 1 }, { kills: 0 }])(
  '[F14] beside the fuzzer a chaos run with %j is not taken for a good one',
  (one) => {
    expect(lostNothing(JSON.stringify({ ...ended, ...one }))).toBe(false);
  },
);

test('[F14] beside the fuzzer a chaos run that did not come to its end is not taken for a good one', () => {
  expect(lostNothing('')).toBe(false);
  expect(lostNothing('{"error":{"code":"unavailable"}}')).toBe(false);
});

test('the program that the script starts is there', () => {
  expect(existsSync(fuzzer)).toBe(true);
});
