import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { Deadline, deadlineHeader, deadlineOf } from './deadline.ts';

function clock() {
  let now = 1000;
  return { now: () => now, advance: (ms: number) => (now += ms) };
}
const withHeader = (value: string) => ({ headers: { [deadlineHeader]: value } }) as unknown as IncomingMessage;

test('runs down to 0 and never below', () => {
  const time = clock();
  const deadline = Deadline.after(300, time.now);
  time.advance(120);
  expect(deadline.remainingMs()).toBe(180);
  expect(deadline.expired).toBe(false);
  time.advance(1000);
  expect(deadline.remainingMs()).toBe(0);
  expect(deadline.expired).toBe(true);
});

test('a hop gets its own limit or what remains, whichever is less', () => {
  const time = clock();
  const deadline = Deadline.after(300, time.now);
  expect(deadline.within(100).remainingMs()).toBe(100);
  time.advance(250);
  expect(deadline.within(100).remainingMs()).toBe(50);
});

test('is handed on as what remains, and a caller can only shorten it', () => {
  const time = clock();
  expect(Deadline.after(99.9, time.now).headers()).toEqual({ [deadlineHeader]: '99' });
  expect(deadlineOf(withHeader('99'), 3000, time.now).remainingMs()).toBe(99);
  expect(deadlineOf(withHeader('99999'), 3000, time.now).remainingMs()).toBe(3000);
  expect(deadlineOf(withHeader('soon'), 3000, time.now).remainingMs()).toBe(3000);
  expect(deadlineOf(withHeader('-5'), 3000, time.now).remainingMs()).toBe(3000);
});
