import { instanceId, type Instance, type QueuePartition } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { readersOf, readOf, successorsOf, sumsOf } from './queue-sums.ts';

const [one, two] = [instanceId('messages', 1), instanceId('messages', 2)];
const brokers = [1, 2, 3].map((n) => instanceId('kafka', n));
const partition = (over: Partial<QueuePartition> = {}): QueuePartition => ({
  id: 0,
  leader: brokers[0] ?? null,
  isr: brokers,
  highWater: 10,
  owner: one,
  lag: 2,
  ...over,
});

it('adds up what is written and what is still to be read', () => {
  expect(sumsOf([partition(), partition({ id: 1, highWater: 5, lag: 0 })], 3)).toEqual({
    written: 15,
    lag: 2,
    short: 0,
    leaderless: 0,
  });
});

it('gives no sum that would be too small, and counts what is short of copies or of a leader', () => {
  const partitions = [partition({ lag: null }), partition({ id: 1, isr: brokers.slice(1), leader: null })];
  expect(sumsOf(partitions, 3)).toEqual({ written: 20, lag: null, short: 1, leaderless: 1 });
});

it('says how far an owner has read, and nothing where that is not known', () => {
  expect(readOf(partition())).toBe(8);
  expect(readOf(partition({ lag: null }))).toBeNull();
  expect(readOf(partition({ highWater: null }))).toBeNull();
});

it('has a row for each messages instance, with what it holds', () => {
  const instance = (id: Instance['id'], kind: Instance['kind']) => ({ id, kind }) as Instance;
  const instances = [instance(one, 'messages'), instance(two, 'messages'), instance(instanceId('facade', 1), 'facade')];
  const readers = readersOf(instances, [partition(), partition({ id: 2, highWater: 1, lag: 0 })]);
  expect(readers.map(({ partitions, written, read }) => ({ partitions, written, read }))).toEqual([
    { partitions: [0, 2], written: 11, read: 9 },
    { partitions: [], written: 0, read: 0 },
  ]);
});

it('names as successors those in step besides the leader', () => {
  expect(successorsOf(partition())).toEqual(['kafka-2', 'kafka-3']);
  expect(successorsOf(partition({ isr: [] }))).toEqual([]);
});
