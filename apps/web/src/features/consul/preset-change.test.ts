import type { Command, Instance } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { isUnderWay, newestChange, otherDifferences, progressOf, restartsOf } from './preset-change.ts';

const command = (over: Partial<Command>): Command => ({
  id: 'c',
  verb: 'preset',
  preset: 'report-c',
  targets: [],
  state: 'running',
  results: [],
  by: 'browser',
  at: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  ...over,
});
const of = (kind: Instance['kind'], state: Instance['state'] = 'ready') => ({ kind, state });

it('finds the last change among all commands, and whether it is under way', () => {
  const first = command({ id: 'a', state: 'failed' });
  const last = command({ id: 'b', at: '2026-01-01T00:01:00.000Z' });
  const kill = command({ id: 'k', verb: 'kill', at: '2026-01-01T00:02:00.000Z' });
  expect(newestChange({ last, first, kill })).toBe(last);
  expect(newestChange({ kill })).toBeUndefined();
  expect([undefined, first, last, command({ state: 'accepted' })].map(isUnderWay)).toEqual([false, false, true, true]);
});

it('says what is restarted: every kind, as many as there are and as there would be, with the ports', () => {
  const settings = {
    counts: { facade: 1, logging: 3, messages: 1, kafka: 3 },
    ports: {
      facade: [10000],
      logging: [20000, 20001, 20002],
      messages: [30000],
      hazelcast: [5701],
      kafka: [9092],
      consul: [8500],
    },
    dialect: 'report-d',
  } as const;
  const now = [of('facade'), of('facade'), of('logging'), of('consul', 'failed')];
  const rows = restartsOf(now, { ...settings, ports: mutable(settings.ports) });
  expect(rows.find(({ kind }) => kind === 'facade')).toEqual({ kind: 'facade', now: 2, after: 1, ports: [10000] });
  expect(rows.find(({ kind }) => kind === 'hazelcast')).toMatchObject({ now: 0, after: 3 });
  expect(rows.find(({ kind }) => kind === 'consul')).toMatchObject({ now: 1, after: 1, ports: [8500] });
  expect(rows).toHaveLength(6);
});

it('tells apart what changes beside counts and ports', () => {
  const differs = ['facade.count', 'logging.memberPorts', 'consul.port', 'facade.dialect', 'queue.partitions'];
  const keys = otherDifferences(differs.map((key) => ({ key, now: 'a', after: 'b' }))).map(({ key }) => key);
  expect(keys).toEqual(['facade.dialect', 'queue.partitions']);
});

it('counts how far a change is by the states of the instances', () => {
  expect(progressOf([of('facade'), of('kafka', 'stopping'), of('kafka', 'stopped'), of('logging', 'killed')])).toEqual({
    count: 4,
    left: 2,
    ready: 1,
  });
});

function mutable<T extends Readonly<Record<string, readonly number[]>>>(ports: T): { [K in keyof T]: number[] } {
  return Object.fromEntries(Object.entries(ports).map(([kind, list]) => [kind, [...list]])) as {
    [K in keyof T]: number[];
  };
}
