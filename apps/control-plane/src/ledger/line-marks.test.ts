import { expect, test } from 'vitest';
import { createLineMarks } from './line-marks.ts';

test('lines of a life come one after the other; a repetition is known, a hole is told', () => {
  const marks = createLineMarks();
  const news = [1, 2, 2, 1, 3, 7, 8].map((seq) => marks.take('facade-1', 'a', seq));
  expect(news).toEqual(['next', 'next', 'known', 'known', 'next', 'gap', 'next']);
});

test('each life of each writer counts from 1; one that is met in its middle has lines that nobody saw', () => {
  const marks = createLineMarks();
  expect(marks.take('facade-1', 'a', 1)).toBe('next');
  expect(marks.take('facade-2', 'a', 1)).toBe('next');
  expect(marks.take('facade-1', 'b', 1)).toBe('next');
  expect(marks.take('facade-1', 'c', 5)).toBe('gap');
});

test('what the journal has is known, and what follows it is next', () => {
  const marks = createLineMarks();
  marks.replay('facade-1', 'a', 40);
  expect([1, 40, 41].map((seq) => marks.take('facade-1', 'a', seq))).toEqual(['known', 'known', 'next']);
});
