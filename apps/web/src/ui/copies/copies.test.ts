import type { MapState } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { copiesOf, copiesWords } from './copies.ts';

const at = '2026-01-01T00:00:00.000Z';
const all = [
  ['hazelcast-1', 'hazelcast-2', 'hazelcast-3'],
  ['hazelcast-2', 'hazelcast-3', 'hazelcast-1'],
];
const map = (over: Partial<MapState> = {}): Parameters<typeof copiesOf>[0] => ({
  at,
  safe: true,
  migrations: 0,
  partitions: all,
  copies: 3,
  ...over,
});

describe('how the copies of the map stand', () => {
  it('is all of them only when none is short, nothing moves and the members say safe', () => {
    expect(copiesOf(map())).toEqual({ kind: 'all' });
    expect(copiesOf(map({ safe: false, migrations: 4 }))).toEqual({ kind: 'moving' });
    expect(copiesOf(map({ safe: false }))).toEqual({ kind: 'moving' });
  });

  it('never calls a map with a copy short complete, also where the members that are left call themselves safe', () => {
    const two = [['hazelcast-1', 'hazelcast-3'], ['hazelcast-3', 'hazelcast-1'], all[0] ?? []];
    expect(copiesOf(map({ partitions: two }))).toEqual({ kind: 'short', count: 2 });
    expect(copiesWords(copiesOf(map({ partitions: two }))).word).not.toBe('copies.all');
  });

  it('counts by the copies that the same state asks for', () => {
    expect(copiesOf(map({ copies: 2, partitions: [['a', 'b']] }))).toEqual({ kind: 'all' });
    expect(copiesOf(map({ copies: 4 }))).toEqual({ kind: 'short', count: 2 });
  });

  it('says first what nobody holds', () => {
    expect(copiesOf(map({ partitions: [[], ['a'], ...all] }))).toEqual({ kind: 'gone', count: 1 });
  });

  it('is not known where nobody could be asked, or nothing is assigned yet', () => {
    expect(copiesOf(undefined)).toEqual({ kind: 'unknown' });
    expect(copiesOf(map({ at: null }))).toEqual({ kind: 'unknown' });
    expect(copiesOf(map({ safe: null }))).toEqual({ kind: 'unknown' });
    expect(copiesOf(map({ partitions: [] }))).toEqual({ kind: 'unknown' });
  });
});
