import { expect, test } from 'vitest';
import { instanceId } from '@signalbox/shared';
import { createSinceBook } from './since.ts';

const messages1 = instanceId('messages', 1);
const iso = (ms: number): string => new Date(ms).toISOString();

function bench(): { since: ReturnType<typeof createSinceBook>; at(ms: number): void } {
  let now = 0;
  return {
    since: createSinceBook(() => now),
    at(ms) {
      now = ms;
    },
  };
}

test('the age of a state is that of the state shown, not of the process', () => {
  const { since, at } = bench();
  at(1_000);
  expect(since.of(messages1, 'ready')).toBe(iso(1_000));
  // Ten minutes ready, then degraded: one second later it is degraded for one second.
  at(601_000);
  expect(since.of(messages1, 'degraded')).toBe(iso(601_000));
  at(602_000);
  expect(since.of(messages1, 'degraded')).toBe(iso(601_000));
});

test('a state that comes again begins anew', () => {
  const { since, at } = bench();
  at(1_000);
  since.of(messages1, 'ready');
  at(2_000);
  since.of(messages1, 'degraded');
  at(3_000);
  expect(since.of(messages1, 'ready')).toBe(iso(3_000));
});

test('a clock that is set back takes no age back', () => {
  const { since, at } = bench();
  at(5_000);
  since.of(messages1, 'ready');
  at(4_000);
  expect(since.of(messages1, 'killed')).toBe(iso(5_000));
});

test('each instance has its own', () => {
  const { since, at } = bench();
  at(1_000);
  since.of(messages1, 'ready');
  at(2_000);
  expect(since.of(instanceId('messages', 2), 'ready')).toBe(iso(2_000));
  expect(since.of(messages1, 'ready')).toBe(iso(1_000));
});
