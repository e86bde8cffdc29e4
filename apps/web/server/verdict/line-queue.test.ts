import { instanceId, type EventLine } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { createLineQueue, mostWaiting } from './line-queue.ts';

const line = (seq: number): EventLine => ({
  t: '2026-01-01T00:00:00.000Z',
  seq,
  level: 'info',
  instance: instanceId('facade', 1),
  life: 'a',
  event: 'service.draining',
  signal: 'SIGTERM',
  msg: '',
});

test('lines that waited are handed on in their order, each once, however many ticks it takes', () => {
  const queue = createLineQueue();
  for (let seq = 1; seq <= 5_000; seq += 1) queue.push(line(seq));
  const taken: number[] = [];
  while (queue.waiting()) expect(queue.drain(({ seq }) => taken.push(seq))).toBe(false);
  expect(taken).toEqual(Array.from({ length: 5_000 }, (_, n) => n + 1));
});

test('what there was no room for is told once, after everything that there was room for', () => {
  const queue = createLineQueue();
  for (let seq = 1; seq <= mostWaiting + 1; seq += 1) queue.push(line(seq));
  const told: boolean[] = [];
  while (queue.waiting()) told.push(queue.drain(() => undefined));
  expect(told.indexOf(true)).toBe(told.length - 1);
  expect(queue.drain(() => undefined)).toBe(false);
});
