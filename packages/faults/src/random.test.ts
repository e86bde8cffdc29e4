import { expect, it } from 'vitest';
import { createRandom } from './random.ts';

it('gives the sequence that mulberry32 is known by', () => {
  const random = createRandom(1);
  expect([random.next(), random.next()].map((value) => value.toFixed(6))).toEqual(['0.627074', '0.002736']);
});

it('picks different ones, and no more than there are', () => {
  const sampled = createRandom(7).sample(['a', 'b', 'c'], 5);
  expect(sampled.toSorted()).toEqual(['a', 'b', 'c']);
});

it('has nothing to pick from an empty list', () => {
  expect(() => createRandom(7).pick([])).toThrow('found none');
});
