import { instanceId, type QueuePartition } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { leaderChange } from './leader-change.ts';

const [one, two] = [instanceId('kafka', 1), instanceId('kafka', 2)];
const kill = { partition: 2, leader: one };
const queue = (leader: QueuePartition['leader'], at = '2026-01-01T00:00:01.400Z') => ({
  at,
  partitions: { 2: { id: 2, leader, isr: [], highWater: 0, owner: null, lag: null } },
});
const dead = { state: 'killed', since: '2026-01-01T00:00:01.000Z' } as const;

it('is alive until the system shows it dead', () => {
  expect(leaderChange(kill, queue(one), { ...dead, state: 'ready' })).toEqual({ kind: 'alive' });
  expect(leaderChange(kill, undefined, dead)).toEqual({ kind: 'alive' });
});

it('is led by nobody while the brokers name the dead one or none', () => {
  expect(leaderChange(kill, queue(one), dead)).toEqual({ kind: 'nobody' });
  expect(leaderChange(kill, queue(null), dead)).toEqual({ kind: 'nobody' });
});

it('has moved once they name another, with the time since the death', () => {
  expect(leaderChange(kill, queue(two), dead)).toEqual({ kind: 'moved', leader: two, seenMs: 400 });
  expect(leaderChange(kill, queue(two, '2026-01-01T00:00:00.900Z'), dead)).toMatchObject({ seenMs: 0 });
});
