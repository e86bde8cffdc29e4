import type { ReadRecord } from '@signalbox/message-log';
import { messageIdSchema } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { Backlog } from './backlog.ts';

const grace = 4_500;

function records(from: number, to: number): ReadRecord[] {
  return Array.from({ length: to - from }, (_, i) => ({
    offset: from + i,
    id: messageIdSchema.parse(`00000000-0000-4000-8000-${String(from + i).padStart(12, '0')}`),
    msg: `m${from + i}`,
    at: 0,
  }));
}

function batch(partition: number, from: number, to: number, highWater = to) {
  return { partition, records: records(from, to), position: to, highWater };
}

function offsets(unit: { records: readonly ReadRecord[] } | undefined): number[] | undefined {
  return unit?.records.map(({ offset }) => offset);
}

describe('backlog', () => {
  it('lets history be compared at once and a fresh record only after the grace', () => {
    const backlog = new Backlog(grace);
    backlog.assign([0]);
    backlog.begin(new Map());
    backlog.aim(new Map([[0, 2]]));
    backlog.add(batch(0, 0, 2), 100);
    backlog.add(batch(0, 2, 3), 100);
    const history = backlog.next(100, 500);
    expect(offsets(history)).toEqual([0, 1]);
    expect(history?.history).toBe(true);
    expect(backlog.next(100 + grace - 1, 500)).toBeUndefined();
    expect(backlog.dueAt()).toBe(100 + grace);
    expect(offsets(backlog.next(100 + grace, 500))).toEqual([2]);
  });

  it('is caught up only when all that was written before the assignment is compared', () => {
    const backlog = new Backlog(grace);
    backlog.assign([0, 1]);
    backlog.begin(new Map());
    expect(backlog.caughtUp()).toBe(false);
    backlog.aim(
      new Map([
        [0, 2],
        [1, 0],
      ]),
    );
    backlog.add(batch(0, 0, 2), 0);
    const unit = backlog.next(0, 500);
    expect(backlog.caughtUp()).toBe(false);
    if (unit !== undefined) backlog.done(unit);
    expect(backlog.caughtUp()).toBe(true);
  });

  it('holds everything back until it is known where others have come to, and then skips that', () => {
    const backlog = new Backlog(grace);
    backlog.assign([0]);
    backlog.add(batch(0, 0, 5), 0);
    expect(backlog.next(0, 500)).toBeUndefined();
    backlog.begin(new Map([[0, 3]]));
    expect(offsets(backlog.next(0, 500))).toEqual([3, 4]);
  });

  it('forgets what waited when partitions are assigned anew, and what was under way for the old assignment', () => {
    const backlog = new Backlog(grace);
    backlog.assign([0]);
    backlog.begin(new Map());
    backlog.add(batch(0, 0, 2), 0);
    const old = backlog.next(0, 500);
    backlog.assign([0]);
    backlog.begin(new Map());
    backlog.aim(new Map([[0, 2]]));
    if (old !== undefined) backlog.done(old);
    expect(backlog.caughtUp()).toBe(false);
    expect(backlog.bytes).toBe(0);
  });

  it('joins small batches into one unit, but never across what is not due', () => {
    const backlog = new Backlog(grace);
    backlog.assign([0]);
    backlog.begin(new Map());
    backlog.aim(new Map([[0, 0]]));
    backlog.add(batch(0, 0, 1), 0);
    backlog.add(batch(0, 1, 2), 10);
    backlog.add(batch(0, 2, 3), 1_000);
    expect(offsets(backlog.next(grace + 10, 500))).toEqual([0, 1]);
    expect(backlog.next(grace + 10, 500)).toBeUndefined();
  });

  it('counts what waits in bytes and gives them back', () => {
    const backlog = new Backlog(grace);
    backlog.assign([0]);
    backlog.begin(new Map());
    backlog.add(batch(0, 0, 100), 0);
    expect(backlog.bytes).toBeGreaterThan(100 * 200);
    backlog.next(0, 500);
    expect(backlog.bytes).toBe(0);
  });

  it('counts records that are not ours as compared', () => {
    const backlog = new Backlog(grace);
    backlog.assign([0]);
    backlog.begin(new Map());
    backlog.aim(new Map([[0, 1]]));
    backlog.add({ partition: 0, records: [], position: 1, highWater: 1 }, 0);
    const unit = backlog.next(0, 500);
    expect(unit).toMatchObject({ records: [], upTo: 1 });
    if (unit !== undefined) backlog.done(unit);
    expect(backlog.caughtUp()).toBe(true);
  });
});
