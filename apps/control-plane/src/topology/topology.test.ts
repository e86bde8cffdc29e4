import {
  instanceIdSchema,
  splitInstanceId,
  statusSchema,
  type CatalogState,
  type InstanceId,
  type InstanceState,
} from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { catalogState } from './catalog-state.ts';
import type { Child, Facts, MemberAnswer, Sighting } from './facts.ts';
import { mapState } from './map-state.ts';
import { createSinceBook } from './since.ts';
import { queueState } from './queue-state.ts';
import { statusOf } from './status.ts';
import { topologyState as stateOf } from './topology-state.ts';

const id = (text: string): InstanceId => instanceIdSchema.parse(text);
const at = '2026-01-01T00:00:00.000Z';
const seen = <T>(value: T, life: string | null = '1'): Sighting<T> => ({ value, at, error: null, misses: 0, life });
const silent = <T>(misses: number, value: T | null = null): Sighting<T> => ({
  value,
  at: null,
  error: 'timeout',
  misses,
  life: '1',
});

function child(name: string, state: InstanceState = 'ready', life: string | null = '1'): Child {
  const { kind } = splitInstanceId(id(name));
  const nothing = { exit: null, rss: null, cpu: null, resumesAt: null, partOf: null, startedAt: at };
  return { id: id(name), kind, state, reason: '', life, pid: 1, url: null, port: 1, restarts: 0, ...nothing };
}

const service = (name: string, status: 'passing' | 'critical'): CatalogState['services'] => ({
  [name]: { id: name, service: 'x', address: '127.0.0.1', port: 1, status, output: '', meta: {} },
});

const member = (entries: number, over: Partial<MemberAnswer> = {}): MemberAnswer => ({
  cluster: { size: 3, safe: true, unsafeReason: '' },
  migrations: { active: 0, queued: 0 },
  partitions: {
    lost: 0,
    replicas: [['hazelcast-1', 'hazelcast-2', 'hazelcast-3'], ['hazelcast-2', 'hazelcast-1'], []],
  },
  maps: {
    'messages-e1': { entries, backups: 2, gets: 3, puts: 4, sets: 5, removes: 6, entryMemory: 7, events: 8, hits: 9 },
  },
  ...over,
});

function facts(over: Partial<Facts> = {}): Facts {
  return {
    epoch: 1,
    wanted: { facade: 1 },
    backend: 'kafka',
    backupCount: 2,
    mapName: 'messages-e1',
    safe: null,
    children: [],
    health: new Map(),
    members: new Map(),
    shares: new Map(),
    catalog: seen({ services: {}, settings: {}, node: 'passing' }, null),
    queue: seen({ topic: 'messages-e1', partitions: [], owners: new Map() }, null),
    ...over,
  };
}

const topologyState = (of: Facts) =>
  stateOf(
    of,
    createSinceBook(() => 0),
  );
const only = (over: Partial<Facts>) => Object.values(topologyState(facts(over)).instances)[0];

describe('the state of an instance', () => {
  it.each<[InstanceState, boolean]>([
    ['paused', false],
    ['stopped', false],
    ['killed', false],
    ['failed', false],
  ])('%s is not ready, whatever was seen of it before', (state, ready) => {
    const health = new Map([[id('facade-1'), seen({ ready: true, reasons: [] })]]);
    expect(only({ children: [child('facade-1', state)], health })).toMatchObject({ state, ready });
  });

  it('a process that runs but says it cannot work is degraded, with its reasons', () => {
    const health = new Map([[id('messages-1'), seen({ ready: false, reasons: ['replaying'] })]]);
    expect(only({ children: [child('messages-1')], health })).toMatchObject({
      state: 'degraded',
      ready: false,
      reason: 'replaying',
    });
  });

  it('bears one missed answer, then says that it could not ask', () => {
    const children = [child('facade-1')];
    const once = new Map([[id('facade-1'), silent(1, { ready: true, reasons: [] })]]);
    expect(only({ children, health: once })).toMatchObject({ state: 'ready', ready: true });
    const twice = new Map([[id('facade-1'), silent(2, { ready: true, reasons: [] })]]);
    expect(only({ children, health: twice })).toMatchObject({ state: 'degraded', ready: null });
  });

  it.each<InstanceState>(['starting', 'degraded', 'paused', 'stopping', 'killed', 'failed', 'stopped'])(
    '%s never stands without a reason',
    (state) => {
      expect(only({ children: [child('messages-1', state)] })?.reason).not.toBe('');
      const unsaid = new Map([[id('messages-1'), seen({ ready: false, reasons: [] })]]);
      expect(only({ children: [child('messages-1', state)], health: unsaid })?.reason).not.toBe('');
    },
  );

  it('a process that says no without saying why is degraded with that as the reason', () => {
    const unsaid = new Map([[id('messages-1'), seen({ ready: false, reasons: [] })]]);
    expect(only({ children: [child('messages-1')], health: unsaid })).toMatchObject({
      state: 'degraded',
      reason: 'it says that it is not ready, and not why',
    });
  });

  it('ready stands without one', () => {
    const health = new Map([[id('facade-1'), seen({ ready: true, reasons: [] })]]);
    expect(only({ children: [child('facade-1')], health })?.reason).toBe('');
  });

  it('an answer of an earlier life says nothing', () => {
    const health = new Map([[id('facade-1'), seen({ ready: true, reasons: [] }, '1')]]);
    expect(only({ children: [child('facade-1', 'starting', '2')], health })).toMatchObject({ ready: false });
  });

  it('a broker is ready when it is in sync with a partition', () => {
    const partitions = [{ partition: 0, leader: id('kafka-1'), isr: [id('kafka-1')], highWater: 0 }];
    const queue = seen({ topic: 'messages-e1', partitions, owners: new Map() }, null);
    expect(only({ children: [child('kafka-1')], queue })).toMatchObject({ state: 'ready', ready: true });
    expect(only({ children: [child('kafka-2')], queue })).toMatchObject({ state: 'degraded', ready: false });
    expect(only({ children: [child('kafka-2')], queue: silent(2) })).toMatchObject({ state: 'ready', ready: null });
  });

  it('takes the word of Consul from its catalogue: absent is not unknown', () => {
    const children = [child('facade-1')];
    const answer = { services: service('facade-1', 'critical'), settings: {}, node: 'passing' as const };
    expect(only({ children, catalog: seen(answer, null) })?.consul).toBe('critical');
    expect(only({ children })?.consul).toBe('absent');
    expect(only({ children, catalog: silent(1, answer) })?.consul).toBe('critical');
    expect(only({ children, catalog: silent(2, answer) })?.consul).toBe('unknown');
    expect(only({ children, catalog: silent(1) })?.consul).toBe('unknown');
    const dead = [child('facade-1'), child('consul-1', 'killed', null)];
    expect(only({ children: dead, catalog: seen(answer, null) })?.consul).toBe('unknown');
    expect(only({ children: [child('consul-1')] })).toMatchObject({ consul: 'passing', ready: true });
    expect(only({ children: [child('consul-1')], catalog: silent(3) })).toMatchObject({
      consul: 'unknown',
      ready: null,
    });
  });

  it('one instance that cannot be asked leaves the others as they are', () => {
    const health = new Map([
      [id('facade-1'), silent<{ ready: boolean; reasons: string[] }>(5)],
      [id('facade-2'), seen({ ready: true, reasons: [] as string[] })],
    ]);
    const state = topologyState(facts({ children: [child('facade-1'), child('facade-2')], health }));
    expect(Object.values(state.instances).map(({ ready }) => ready)).toEqual([null, true]);
  });
});

describe('the map', () => {
  const children = [child('hazelcast-1'), child('hazelcast-2'), child('hazelcast-3', 'killed', null)];

  it('sums the members that answer, and counts copies that are missing', () => {
    const members = new Map([
      [id('hazelcast-1'), seen(member(5))],
      [id('hazelcast-2'), seen(member(7, { migrations: { active: 2, queued: 4 } }))],
    ]);
    const state = mapState(facts({ children, members }));
    expect(state.total).toMatchObject({ entries: 12, backups: 4, hits: 18 });
    expect(Object.keys(state.members)).toEqual(['hazelcast-1', 'hazelcast-2']);
    expect(state).toMatchObject({ short: 2, lost: 0, migrations: 6, error: null });
    expect(topologyState(facts({ children, members })).cluster).toEqual({ size: 3, migrations: 6 });
  });

  it('leaves a member out that could not be asked, and says so; a map it never saw is a true zero', () => {
    const members = new Map([
      [id('hazelcast-1'), silent<MemberAnswer>(2)],
      [id('hazelcast-2'), seen(member(7, { maps: {} }))],
    ]);
    const state = mapState(facts({ children, members }));
    expect(Object.values(state.members)).toMatchObject([{ id: 'hazelcast-2', entries: 0 }]);
    expect(state.error).toBe('hazelcast-1: timeout');
  });

  it('knows nothing when nobody answers', () => {
    expect(topologyState(facts({ children })).cluster).toEqual({ size: null, migrations: null });
    expect(mapState(facts({ children }))).toMatchObject({ migrations: null, at: null, members: {} });
  });
});

describe('the queue', () => {
  const partitions = [
    { partition: 0, leader: id('kafka-1'), isr: [id('kafka-1')], highWater: 10 },
    { partition: 1, leader: null, isr: [], highWater: 4 },
  ];
  const share = (count: number, highWaters: Record<string, number>) => ({
    count,
    partitions: Object.fromEntries(
      Object.entries(highWaters).map(([key, highWater]) => [key, { count: highWater, highWater }]),
    ),
  });

  it('names the owner by what it holds itself, and how far it is behind', () => {
    const over = {
      children: [child('messages-1'), child('messages-2', 'killed', null)],
      queue: seen({ topic: 'messages-e1', partitions, owners: new Map([[1, id('messages-2')]]) }, null),
      shares: new Map([[id('messages-1'), seen(share(7, { 0: 7 }))]]),
    };
    expect(Object.values(queueState(facts(over)).partitions)).toMatchObject([
      { id: 0, owner: 'messages-1', lag: 3, leader: 'kafka-1' },
      { id: 1, owner: null, lag: null, leader: null },
    ]);
  });

  it('has the copies of a Hazelcast queue from the members, by the partition of theirs that carries it', () => {
    const described = { partition: 0, leader: id('hazelcast-2'), isr: [id('hazelcast-2')], highWater: 5 };
    const waiting = { clusterPartition: 1, waiting: 3, oldest: Date.parse('2026-01-01T00:00:00Z') };
    const over = {
      children: [child('hazelcast-1')],
      members: new Map([[id('hazelcast-1'), seen(member(5))]]),
      queue: seen({ topic: 'messages-e1', partitions: [{ ...described, ...waiting }], owners: new Map() }, null),
    };
    expect(Object.values(queueState(facts(over)).partitions)).toMatchObject([
      { leader: 'hazelcast-2', isr: ['hazelcast-2', 'hazelcast-1'], waiting: 3, oldest: '2026-01-01T00:00:00.000Z' },
    ]);
  });
});

it('the status is what the contract says', () => {
  const all = facts({ children: [child('facade-1'), child('kafka-1')] });
  const status = statusOf(topologyState(all), queueState(all), mapState(all));
  expect(statusSchema.parse(status)).toEqual(status);
  expect(catalogState(facts({ catalog: silent(1) }))).toEqual({
    at: null,
    error: 'timeout',
    services: {},
    settings: {},
  });
});
