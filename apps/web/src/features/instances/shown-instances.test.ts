import { instanceId, type Instance, type InstanceKind, type InstanceState } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { shownInstances } from './shown-instances.ts';

const one = (kind: InstanceKind, n: number, state: InstanceState = 'ready'): Instance => ({
  id: instanceId(kind, n),
  kind,
  state,
  since: '2026-01-01T00:00:00.000Z',
  ready: state === 'ready',
  reason: '',
  pid: null,
  url: null,
  port: null,
  startedAt: null,
  restarts: 0,
  consul: 'absent',
  partOf: null,
  exit: null,
  rss: null,
  cpu: null,
  resumesAt: null,
});
const all = [
  one('kafka', 1, 'stopped'),
  one('logging', 10),
  one('logging', 2, 'killed'),
  one('facade', 1, 'failed'),
  one('messages', 1, 'paused'),
];
const ids = (kind: string | null, state: string | null): string[] =>
  shownInstances(all, { kind, state }).map(({ id }) => id);

it('shows the dead among the others, in the order of a message’s path and by number', () => {
  expect(ids(null, null)).toEqual(['facade-1', 'logging-2', 'logging-10', 'messages-1', 'kafka-1']);
});

it('finds all that are dead, however they died', () => {
  expect(ids(null, 'dead')).toEqual(['facade-1', 'logging-2', 'kafka-1']);
  expect(ids(null, 'killed')).toEqual(['logging-2']);
  expect(ids('logging', 'dead')).toEqual(['logging-2']);
  expect(ids(null, 'paused')).toEqual(['messages-1']);
});
