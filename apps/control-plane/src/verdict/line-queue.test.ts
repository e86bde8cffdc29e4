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
  while (queue.waiting()) queue.drain(({ seq }) => taken.push(seq));
  expect(taken).toEqual(Array.from({ length: 5_000 }, (_, n) => n + 1));
});

test('says when it has room for no more, and has room again once it was drained', () => {
  const queue = createLineQueue();
  for (let seq = 1; seq <= mostWaiting; seq += 1) {
    expect(queue.hasRoom()).toBe(true);
    queue.push(line(seq));
  }
  expect(queue.hasRoom()).toBe(false);
  while (queue.waiting()) queue.drain(() => undefined);
  expect(queue.hasRoom()).toBe(true);
});
