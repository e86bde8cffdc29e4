import { describe, expect, it } from 'vitest';
import { instanceId, type Instance, type InstanceKind, type Status } from '@signalbox/shared';
import { unplannedChanges } from './cluster-watcher.ts';
import { blockersOf, shapeOf, StabilityWindow } from './quiescence.ts';

function instance(kind: InstanceKind, n: number, changes: Partial<Instance> = {}): Instance {
  return {
    id: instanceId(kind, n),
    kind,
    state: 'ready',
    since: '2026-01-01T00:00:00.000Z',
    ready: true,
    reason: '',
    pid: 100 + n,
    url: 'http://127.0.0.1:1',
    port: 1,
    startedAt: null,
    restarts: 0,
    consul: 'passing',
    partOf: null,
    exit: null,
    rss: null,
    cpu: null,
    resumesAt: null,
    ...changes,
  };
}

function status(changes: Partial<Status> = {}): Status {
  const leader = instanceId('kafka', 1);
  return {
    epoch: 1,
    safe: true,
    cluster: { size: 1, migrations: 0 },
    instances: [instance('logging', 1), instance('messages', 1), instance('kafka', 1)],
    queue: {
      backend: 'kafka',
      partitions: [{ id: 0, leader, isr: [leader], highWater: 5, owner: instanceId('messages', 1), lag: 0 }],
    },
    map: {
      members: [],
      total: { entries: 0, backups: 0, gets: 0, puts: 0, sets: 0, removes: 0, entryMemory: 0, events: 0, hits: 0 },
    },
    ...changes,
  };
}

const [partition] = status().queue.partitions;
const queueWith = (changes: object): Status['queue'] => ({
  backend: 'kafka',
  partitions: partition === undefined ? [] : [{ ...partition, ...changes }],
});

describe('the cluster', () => {
  it('is whole where nothing is missing', () => {
    expect(blockersOf(status(), shapeOf(status()))).toEqual([]);
  });

  it.each<[string, Partial<Status>]>([
    ['logging-1 is killed', { instances: [instance('logging', 1, { state: 'killed', ready: false })] }],
    ['logging-1 is not ready', { instances: [instance('logging', 1, { ready: false })] }],
    ['logging-1 is critical in the catalogue', { instances: [instance('logging', 1, { consul: 'critical' })] }],
    ['the map has 2 members', { cluster: { size: 2, migrations: 0 } }],
    ['the map has an unknown number of members', { cluster: { size: null, migrations: 0 } }],
    ['data moves', { cluster: { size: 1, migrations: 3 } }],
    ['the map is not safe', { safe: false }],
    ['nobody says whether the map is safe', { safe: null }],
    ['nothing is known of the log', { queue: { backend: 'kafka', partitions: [] } }],
    ['partition 0 has no leader', { queue: queueWith({ leader: null }) }],
    ['partition 0 has 0 copies in step', { queue: queueWith({ isr: [] }) }],
    ['partition 0 has no messages instance', { queue: queueWith({ owner: null }) }],
  ])('is not whole where %s', (blocker, changes) => {
    expect(blockersOf(status(changes), shapeOf(status()))).toEqual([blocker]);
  });

  it('is still only once it was whole for so long on end', () => {
    const window = new StabilityWindow(1000);
    expect(window.observe(0, [])).toBe(false);
    expect(window.observe(900, ['data moves'])).toBe(false);
    expect(window.observe(950, [])).toBe(false);
    expect(window.observe(1949, [])).toBe(false);
    expect(window.observe(1950, [])).toBe(true);
    expect(window.since).toBe(950);
  });
});

describe('what changed by itself', () => {
  it('is nothing where nothing changed, or nobody looked before', () => {
    expect(unplannedChanges(status(), status())).toEqual([]);
    expect(unplannedChanges(undefined, status())).toEqual([]);
  });

  it('is a partition that changed hands', () => {
    expect(unplannedChanges(status(), status({ queue: queueWith({ owner: instanceId('messages', 2) }) }))).toEqual([
      'partitions 0 changed hands',
    ]);
  });

  it.each<[string, Partial<Instance>]>([
    ['was started again', { restarts: 1 }],
    ['failed', { state: 'failed' }],
  ])('is a process that %s unasked', (_what, changes) => {
    expect(unplannedChanges(status(), status({ instances: [instance('messages', 1, changes)] }))).toEqual([
      'messages-1 died unasked: nobody knows why',
    ]);
  });
});
