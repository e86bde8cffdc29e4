import { instanceId, type Instance } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { disagree, statusSourcesOf, type Sources } from './status-sources.ts';

const logging: Instance = {
  id: instanceId('logging', 2),
  kind: 'logging',
  state: 'ready',
  since: '2026-01-01T00:00:00.000Z',
  ready: true,
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
const at = '2026-01-01T00:00:00.000Z';
const stats = { entries: 0, backups: 0, gets: 0, puts: 0, sets: 0, removes: 0, entryMemory: 0, events: 0, hits: 0 };
const member = instanceId('hazelcast', 2);
const sources: Sources = {
  catalog: { at, error: null, services: {} },
  map: { at, error: null, members: { [member]: { id: member, ...stats } }, partitions: [] },
  queue: { at, error: null, partitions: {} },
};

describe('the status sources of an instance', () => {
  it('agree when process, Consul and cluster all say there', () => {
    const found = statusSourcesOf(logging, sources);
    expect(found.map(({ there }) => there)).toEqual([true, true, true]);
    expect(disagree(found)).toBe(false);
  });

  it('disagree while Consul still lists what the process table no longer has', () => {
    const found = statusSourcesOf({ ...logging, state: 'killed' }, sources);
    expect(found.map(({ there }) => there)).toEqual([false, true, true]);
    expect(disagree(found)).toBe(true);
  });

  it('do not disagree with a source that could not be asked', () => {
    const found = statusSourcesOf({ ...logging, state: 'killed', consul: 'unknown' }, { ...sources, map: undefined });
    expect(found.map(({ there }) => there)).toEqual([false, null, null]);
    expect(disagree(found)).toBe(false);
  });

  it('ask the cluster that the instance belongs to', () => {
    const kinds = (kind: Instance['kind']) =>
      statusSourcesOf({ ...logging, id: instanceId(kind, 1), kind }, sources).map(({ source }) => source);
    expect(kinds('messages')).toEqual(['sources.process', 'sources.consul', 'sources.group']);
    expect(kinds('kafka')).toEqual(['sources.process', 'sources.consul', 'sources.inSync']);
    expect(kinds('facade')).toEqual(['sources.process', 'sources.consul']);
    expect(kinds('consul')).toEqual(['sources.process']);
  });
});
