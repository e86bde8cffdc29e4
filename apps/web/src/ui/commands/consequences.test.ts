import { instanceId, type Instance, type InstanceKind, type InstanceState } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { consequencesOf, partitionsWithoutCopy, type Facts } from './consequences.ts';

function instance(kind: InstanceKind, n: number, state: InstanceState = 'ready'): Instance {
  return {
    id: instanceId(kind, n),
    kind,
    state,
    since: '2026-01-01T00:00:00.000Z',
    ready: state === 'ready',
    reason: '',
    pid: 1,
    url: null,
    port: null,
    startedAt: null,
    restarts: 0,
    consul: 'passing',
    partOf: null,
    exit: null,
    rss: null,
    cpu: null,
    resumesAt: null,
  };
}

const three = [1, 2, 3];
const partitions = [
  ['hazelcast-1', 'hazelcast-2', 'hazelcast-3'],
  ['hazelcast-2', 'hazelcast-1'],
];
const facts: Facts = {
  instances: [
    ...three.flatMap((n) => [instance('logging', n), instance('hazelcast', n), instance('kafka', n)]),
    ...[1, 2].flatMap((n) => [instance('facade', n), instance('messages', n)]),
  ],
  safe: true,
  map: { partitions: [partitions[0] ?? []] },
  backups: 2,
};

function keys(
  verb: 'kill' | 'stop',
  ids: readonly ReturnType<typeof instanceId>[],
  over: Partial<Facts> = {},
): string[] {
  return consequencesOf({ verb, targets: [...ids] }, { ...facts, ...over }).map(({ key }) => key);
}

describe('what would follow a kill', () => {
  it('is nothing to warn of within what the backups bear', () => {
    expect(keys('kill', [instanceId('logging', 1)])).toEqual([]);
    expect(keys('kill', [instanceId('logging', 1), instanceId('logging', 2)])).toEqual([]);
    expect(keys('kill', [instanceId('kafka', 1)])).toEqual([]);
    expect(keys('kill', [instanceId('consul', 1)])).toEqual([]);
  });

  it('is a stop of all writes when the last logging instance goes, also named by its member', () => {
    const over = { instances: [instance('logging', 1, 'killed'), instance('logging', 2)] };
    expect(keys('kill', [instanceId('logging', 2)], over)).toContain('risk.loggingAll');
    expect(keys('kill', [instanceId('hazelcast', 2)], over)).toContain('risk.loggingAll');
    expect(keys('stop', [instanceId('logging', 2)], over)).toContain('risk.loggingAll');
  });

  it('counts the partitions that would have no copy left', () => {
    const found = consequencesOf(
      { verb: 'kill', targets: [instanceId('logging', 1), instanceId('logging', 2)] },
      { ...facts, map: { partitions } },
    );
    expect(found).toEqual([{ key: 'risk.loggingMany', values: { count: 2, partitions: 1, tolerated: 2 } }]);
    expect(partitionsWithoutCopy([[]], new Set(['hazelcast-1']))).toBe(0);
  });

  it('is a risk while the cluster is not safe, and none while nobody knows', () => {
    expect(keys('kill', [instanceId('logging', 1)], { safe: false })).toEqual(['risk.notSafe']);
    expect(keys('kill', [instanceId('logging', 1)], { safe: null })).toEqual([]);
  });

  it('is no reader, or no way in, when all of a kind go together', () => {
    expect(keys('kill', [instanceId('messages', 1), instanceId('messages', 2)])).toEqual(['risk.messagesAll']);
    expect(keys('kill', [instanceId('facade', 1), instanceId('facade', 2)])).toEqual(['risk.facadesAll']);
    expect(keys('kill', [instanceId('messages', 1)])).toEqual([]);
  });

  it('is a stop of writes below the brokers that a write needs', () => {
    expect(keys('kill', [instanceId('kafka', 1), instanceId('kafka', 2)])).toEqual(['risk.brokers']);
    expect(keys('stop', [instanceId('kafka', 1)], { instances: [instance('kafka', 1)] })).toEqual(['risk.brokers']);
  });

  it('is never asked of a start', () => {
    expect(consequencesOf({ verb: 'start', targets: [instanceId('logging', 1)] }, facts)).toEqual([]);
  });
});
