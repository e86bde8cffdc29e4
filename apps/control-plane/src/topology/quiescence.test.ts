import { instanceIdSchema, splitInstanceId, type InstanceState } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import type { Child, Facts, Sighting } from './facts.ts';
import { quiescenceOf } from './quiescence.ts';

const id = (text: string) => instanceIdSchema.parse(text);
const seen = <T>(value: T, life: string | null = '1'): Sighting<T> => ({
  value,
  at: null,
  error: null,
  misses: 0,
  life,
});

function child(name: string, state: InstanceState = 'ready', life = '1'): Child {
  const nothing = { exit: null, rss: null, cpu: null, resumesAt: null, partOf: null, startedAt: null };
  const { kind } = splitInstanceId(id(name));
  return { id: id(name), kind, state, reason: '', life, pid: 1, url: null, port: 1, restarts: 0, ...nothing };
}

const share = (...partitions: number[]) => {
  const parts = partitions.map((partition) => [String(partition), { count: 0, highWater: 0 }]);
  return seen({ count: 0, partitions: Object.fromEntries(parts) });
};
const partition = (n: number) => ({ partition: n, leader: null, isr: [], highWater: 0 });
const whole = [child('logging-1'), child('hazelcast-1'), child('messages-1'), child('messages-2')];

function facts(over: Partial<Facts> = {}): Facts {
  const children = over.children ?? whole;
  return {
    epoch: 1,
    wanted: {},
    backend: 'kafka',
    backupCount: 2,
    mapName: 'm',
    safe: true,
    health: new Map(children.map(({ id: name }) => [name, seen({ ready: true, reasons: [] })])),
    members: new Map(),
    shares: new Map([
      [id('messages-1'), share(0)],
      [id('messages-2'), share(1)],
    ]),
    catalog: seen({ services: {}, settings: {}, node: 'passing' }, null),
    queue: seen({ topic: 'messages-e1', partitions: [partition(0), partition(1)], owners: new Map() }, null),
    ...over,
    children,
  };
}

describe('rest', () => {
  it('names who answers when all is whole', () => {
    expect(quiescenceOf(facts())).toMatchObject({
      atRest: true,
      logging: ['logging-1'],
      messages: ['messages-1', 'messages-2'],
    });
  });

  it.each(['starting', 'degraded', 'paused', 'stopping', 'failed'] as const)('is none while one is %s', (state) => {
    expect(quiescenceOf(facts({ children: [...whole, child('logging-2', state)] }))).toMatchObject({
      atRest: false,
      reason: `logging-2 is ${state}`,
    });
  });

  it('says what a person can do where it does not pass by itself', () => {
    const remedy = (state: InstanceState) => {
      const view = quiescenceOf(facts({ children: [...whole, child('logging-2', state)] }));
      return view.atRest ? undefined : view.remedy;
    };
    for (const state of ['starting', 'stopping'] as const) expect(remedy(state)).toBeNull();
    for (const state of ['degraded', 'paused', 'failed'] as const) expect(remedy(state)).toMatch(/\w/);
  });

  it.each(['killed', 'stopped'] as const)('is rest without those that are %s', (state) => {
    expect(quiescenceOf(facts({ children: [...whole, child('logging-2', state)] }))).toMatchObject({
      atRest: true,
      logging: ['logging-1'],
    });
  });

  it('is none while copies are missing, or nobody knows', () => {
    for (const safe of [false, null]) expect(quiescenceOf(facts({ safe }))).toMatchObject({ atRest: false });
  });

  it('is none while a partition is in no known share', () => {
    expect(quiescenceOf(facts({ shares: new Map([[id('messages-1'), share(0)]]) }))).toMatchObject({ atRest: false });
    const shares = new Map([
      [id('messages-1'), share(0)],
      [id('messages-2'), share()],
    ]);
    expect(quiescenceOf(facts({ shares }))).toMatchObject({ atRest: false });
  });

  it('is another once another process is there, or a partition has another owner', () => {
    const mark = (over: Partial<Facts>) => {
      const view = quiescenceOf(facts(over));
      return view.atRest ? view.mark : view.reason;
    };
    const moved = new Map([
      [id('messages-1'), share(0, 1)],
      [id('messages-2'), share()],
    ]);
    const others = [child('kafka-1', 'ready', '7'), ...whole];
    expect(new Set([mark({}), mark({ shares: moved }), mark({ children: others, queue: facts().queue })]).size).toBe(3);
    expect(mark({ children: whole.toReversed() })).toBe(mark({}));
  });
});
