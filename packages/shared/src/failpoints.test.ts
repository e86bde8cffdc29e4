import { expect, test } from 'vitest';
import { parseFailpoints } from './failpoints.ts';

test('failpoints are named with the passing they begin at, the first by default', () => {
  expect(parseFailpoints('die-after-put@3,show-twice')).toEqual([
    { name: 'die-after-put', on: 3 },
    { name: 'show-twice', on: 1 },
  ]);
  expect(parseFailpoints('')).toEqual([]);
});

test.each(['no-such-thing', 'die-after-put@0', 'die-after-put@x', 'toString'])(
  '%s is refused with what is known',
  (text) => {
    expect(parseFailpoints(text)).toContain('die-after-put, ');
  },
);
