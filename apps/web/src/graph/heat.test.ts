import { describe, expect, it } from 'vitest';
import { heatOf, shadeOf } from './heat.ts';

const partitions = [['hazelcast-10', 'hazelcast-2'], ['hazelcast-2'], [], ['hazelcast-2', 'hazelcast-10']];

describe('the heat map of partitions', () => {
  it('counts owners in the order of their numbers', () => {
    expect(heatOf(partitions, 2).owners).toEqual([
      { id: 'hazelcast-2', owned: 2 },
      { id: 'hazelcast-10', owned: 1 },
    ]);
  });

  it('gives a member the same shade whoever else is dead', () => {
    const before = heatOf([['hazelcast-1'], ['hazelcast-2'], ['hazelcast-3']], 1);
    const after = heatOf([['hazelcast-3'], ['hazelcast-2'], ['hazelcast-3']], 1);
    const shades = ({ cells }: typeof before) => cells.map(({ owner }) => (owner === null ? null : shadeOf(owner)));
    expect(shades(before)).toEqual([0, 1, 2]);
    expect(shades(after)).toEqual([2, 1, 2]);
    expect(shadeOf('hazelcast-6')).toBe(0);
  });

  it('tells whole, short of a copy, and nobody apart', () => {
    expect(heatOf(partitions, 2).cells.map(({ copies }) => copies)).toEqual(['whole', 'short', 'none', 'whole']);
    expect(heatOf(partitions, 3).cells.map(({ copies }) => copies)).toEqual(['short', 'short', 'none', 'short']);
    expect(heatOf(partitions, undefined).cells.map(({ copies }) => copies)).toEqual([
      'whole',
      'short',
      'none',
      'whole',
    ]);
  });
});
