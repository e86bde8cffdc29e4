import type { DigestReport, ReadReport, Target } from '@signalbox/observer';
import { instanceId } from '@signalbox/shared';
import { createJumpingClock } from '@signalbox/shared/testing';
import { expect, it } from 'vitest';
import { takeFinalReads, type FinalReadsDeps } from './final-reads.ts';

const targets: Target[] = [instanceId('logging', 1), instanceId('messages', 1), instanceId('messages', 2)].map(
  (id) => ({
    id,
    kind: id.startsWith('logging') ? 'logging' : 'messages',
    url: '',
  }),
);

/** A cluster at rest, as its instances say what they hold; `moves`: how often something moves while they are read. */
function setUp(holds: Readonly<Record<string, { count: number; partitions: number[] }>>, moves = 0) {
  const done: string[] = [];
  let disturbances = 0;
  const clock = createJumpingClock();
  const deps: FinalReadsDeps = {
    observer: {
      async passLog() {
        done.push('log');
      },
      settle: () => void done.push('settled'),
      async read(id, { client, final }): Promise<ReadReport> {
        done.push(`${final === true ? 'final ' : ''}${id} as ${client}`);
        if (disturbances < moves) disturbances += 1;
        return { ok: true, read: 1, complete: true, count: 1, owns: undefined, ms: 1 };
      },
      async digest(id): Promise<DigestReport> {
        const { count, partitions } = holds[id] ?? { count: 0, partitions: [] };
        return { ok: true, read: 1, epoch: 1, count, hash: '0000000000000001', partitions, ms: 1 };
      },
    },
    watcher: { targets, untilQuiescent: async () => ({ quiescent: true, at: 0 }) },
    clock,
    signal: new AbortController().signal,
    disturbances: () => disturbances,
  };
  return { done, clock, deps };
}

const shares = {
  'logging-1': { count: 5, partitions: [] },
  'messages-1': { count: 3, partitions: [0] },
  'messages-2': { count: 2, partitions: [1] },
};
const inOrder = [
  'settled',
  'log',
  'final logging-1 as last',
  'final messages-1 as last messages-1',
  'final messages-2 as last messages-2',
];

it('has the last word of every instance once the log was read to its end', async () => {
  const { done, clock, deps } = setUp(shares);
  expect(await takeFinalReads(deps)).toEqual([]);
  expect(done).toEqual(inOrder);
  expect(clock.at).toBe(0);
});

it('takes replicas for even where each holds what the map holds', async () => {
  const whole = { count: 5, partitions: [0, 1] };
  const { clock, deps } = setUp({ ...shares, 'messages-1': whole, 'messages-2': whole });
  expect(await takeFinalReads(deps)).toEqual([]);
  expect(clock.at).toBe(0);
});

it.each([
  ['a share', { 'messages-2': { count: 1, partitions: [1] } }],
  ['a replica', { 'messages-1': { count: 5, partitions: [0, 1] }, 'messages-2': { count: 4, partitions: [0, 1] } }],
  ['the map', { 'logging-1': { count: 4, partitions: [] } }],
])('waits for %s that is behind, for a minute, then reads all the same', async (_what, behind) => {
  const { done, clock, deps } = setUp({ ...shares, ...behind });
  expect(await takeFinalReads(deps)).toEqual([]);
  expect(clock.at).toBe(60_000);
  expect(done).toEqual(inOrder);
});

it('takes them again where something moved meanwhile, and says so where it moves each time', async () => {
  const once = setUp(shares, 1);
  expect(await takeFinalReads(once.deps)).toEqual([]);
  expect(once.done).toEqual([...inOrder, ...inOrder]);
  const always = setUp(shares, Number.POSITIVE_INFINITY);
  expect(await takeFinalReads(always.deps)).toEqual(['something moved while the last reads were taken']);
});

it('says that the log could not be read to its end, and has the last words all the same', async () => {
  const { done, deps } = setUp(shares);
  const observer = { ...deps.observer, passLog: () => Promise.reject(new Error('no brokers')) };
  expect(await takeFinalReads({ ...deps, observer })).toEqual(['the log could not be read to its end: no brokers']);
  expect(done).toContain('final logging-1 as last');
});
