import { expect, it } from 'vitest';
import { matrixOf } from './matrix.ts';

const partitions = [['hazelcast-1', 'hazelcast-2', 'hazelcast-3'], ['hazelcast-3', 'hazelcast-1'], []];
const ids = ['hazelcast-1', 'hazelcast-2', 'hazelcast-3'];

it('has a row for every member, of the dead too, and a column for every partition', () => {
  const { rows, columns } = matrixOf(ids, partitions, 3);
  expect(rows.map(({ id, cells }) => `${id} ${cells.join(' ')}`)).toEqual([
    'hazelcast-1 owner backup none',
    'hazelcast-2 backup none none',
    'hazelcast-3 backup owner none',
  ]);
  expect(columns.map(({ partition, copies }) => `${partition} ${copies}`)).toEqual(['0 whole', '1 short', '2 none']);
});

it('keeps the row of a member that holds nothing any more where it was', () => {
  const { rows } = matrixOf(ids, [['hazelcast-1', 'hazelcast-3']], 3);
  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(rows[1]?.cells).toEqual(['none']);
});

it('adds a holder that nobody listed, in the order of numbers', () => {
  expect(matrixOf(['hazelcast-2'], [['hazelcast-10', 'hazelcast-1']], 2).rows.map(({ id }) => id)).toEqual([
    'hazelcast-1',
    'hazelcast-2',
    'hazelcast-10',
  ]);
});
