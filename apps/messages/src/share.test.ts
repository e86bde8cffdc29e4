import fc from 'fast-check';
import { messageIdSchema, type MessageId, type PlacedMessage } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { Share, type ShareRecord } from './share.ts';

function id(n: number): MessageId {
  return messageIdSchema.parse(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);
}

function record(offset: number, n = offset): ShareRecord {
  return { offset, id: id(n), msg: `m${n}` };
}

function batch(partition: number, records: readonly ShareRecord[], highWater = (records.at(-1)?.offset ?? -1) + 1) {
  return { partition, records, position: (records.at(-1)?.offset ?? -1) + 1, highWater };
}

function readyShare(partitions: number[]): Share {
  const share = new Share();
  share.assign(partitions);
  share.aim(new Map(partitions.map((partition) => [partition, 0])));
  return share;
}

describe('a share', () => {
  it('claims nothing before it knows how far the log was written, and before it has read that far', () => {
    const share = new Share();
    expect(share.complete).toBe(false);
    share.assign([0]);
    expect(share.complete).toBe(false);
    share.aim(new Map([[0, 2]]));
    expect(share.complete).toBe(false);
    expect(share.take(batch(0, [record(0)], 2))).toMatchObject({ live: false, completed: false });
    expect(share.take(batch(0, [record(1)], 2))).toMatchObject({ live: false, completed: true });
    expect(share.complete).toBe(true);
    expect(share.take(batch(0, [record(2)]))).toMatchObject({ live: true, completed: false });
  });

  it('tells how many records it has read of those it is to reach', () => {
    const share = new Share();
    share.assign([0, 1]);
    expect(share.replay()).toEqual({ read: 0, all: 0 });
    share.take(batch(0, [record(0)], 3));
    expect(share.replay()).toEqual({ read: 1, all: 3 });
    share.aim(
      new Map([
        [0, 2],
        [1, 5],
      ]),
    );
    expect(share.replay()).toEqual({ read: 1, all: 7 });
    share.take(batch(0, [record(1), record(2)], 3));
    expect(share.replay()).toEqual({ read: 2, all: 7 });
  });

  it('counts records that were skipped as read', () => {
    const share = new Share();
    share.assign([0]);
    share.aim(new Map([[0, 3]]));
    share.take({ partition: 0, records: [record(0)], position: 3, highWater: 3 });
    expect(share.complete).toBe(true);
  });

  it('claims nothing while partitions move, and keeps answering what it holds', () => {
    const share = readyShare([0]);
    share.take(batch(0, [record(0)]));
    share.revoke();
    expect(share.complete).toBe(false);
    expect([...share.from()]).toHaveLength(1);
  });

  it('lets the first append of an id win', () => {
    const share = readyShare([0]);
    const taken = share.take(batch(0, [record(0, 7), { ...record(1, 7), msg: 'later' }]));
    expect(taken.duplicates).toHaveLength(1);
    expect(share.count).toBe(1);
    expect(share.find(id(7))).toMatchObject({ msg: 'm7', offset: 0 });
  });

  it('skips what it holds when a partition is read again from the beginning', () => {
    const share = readyShare([0, 1]);
    share.take(batch(0, [record(0), record(1)]));
    share.revoke();
    share.assign([0]);
    share.aim(new Map([[0, 2]]));
    expect(share.complete).toBe(true);
    expect(share.take(batch(0, [record(0), record(1)]))).toMatchObject({ held: [], duplicates: [] });
    expect(share.count).toBe(2);
  });

  it('drops what went to somebody else, and takes it again when it comes back', () => {
    const share = readyShare([0, 1]);
    share.take(batch(0, [record(0, 1)]));
    share.take(batch(1, [record(0, 2)]));
    share.assign([1]);
    expect(share.find(id(1))).toBeUndefined();
    expect(share.count).toBe(1);
    share.assign([0, 1]);
    share.aim(
      new Map([
        [0, 1],
        [1, 1],
      ]),
    );
    expect(share.complete).toBe(false);
    share.take(batch(0, [record(0, 1)]));
    expect(share.complete).toBe(true);
    expect(share.count).toBe(2);
  });

  it('says how far it has read what it keeps, so that only the rest is read after a move', () => {
    const share = readyShare([0, 1]);
    share.take(batch(0, [record(0, 1), record(1, 2)]));
    share.take(batch(1, [record(0, 3)]));
    share.assign([0, 2]);
    expect(share.positions()).toEqual(
      new Map([
        [0, 2],
        [2, 0],
      ]),
    );
  });

  it('is complete and empty without a partition', () => {
    const share = new Share();
    share.assign([]);
    expect(share.complete).toBe(true);
    expect(share.count).toBe(0);
  });

  it('ignores a late batch of a partition it has lost', () => {
    const share = readyShare([0]);
    share.assign([]);
    share.take(batch(0, [record(0)]));
    expect(share.count).toBe(0);
  });

  it('pages through everything once, in order, whatever the page size', () => {
    const share = readyShare([0, 1, 2]);
    for (const partition of [2, 0, 1])
      share.take(
        batch(
          partition,
          [0, 1, 2, 5].map((offset) => record(offset, partition * 10 + offset)),
        ),
      );
    const all = [...share.from()];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), (limit) => {
        const seen: PlacedMessage[] = [];
        let after: PlacedMessage | undefined;
        for (;;) {
          const page = [...share.from(after, limit)];
          seen.push(...page);
          const last = page.at(-1);
          if (last === undefined) break;
          after = last;
        }
        expect(seen).toEqual(all);
      }),
    );
  });

  it('is read as it was when the reading began, whatever comes or goes meanwhile', () => {
    const share = readyShare([0, 1]);
    share.take(batch(0, [record(0, 1)]));
    share.take(batch(1, [record(0, 2)]));
    const reading = share.from();
    share.take(batch(0, [record(1, 3)]));
    share.assign([0]);
    expect([...reading].map(({ id: held }) => held)).toEqual([id(1), id(2)]);
    expect([...share.from()].map(({ id: held }) => held)).toEqual([id(1), id(3)]);
  });

  it('forgets in its digest and its index what is somebody else’s now', () => {
    const share = readyShare([0, 1]);
    share.take(batch(0, [record(0, 1)]));
    const before = share.digest(1);
    share.take(batch(1, [record(0, 2)]));
    expect(share.digest(1).count).toBe(2);
    share.assign([0]);
    const { count, hash, buckets } = share.digest(1);
    expect({ count, hash, buckets }).toEqual({ count: before.count, hash: before.hash, buckets: before.buckets });
    expect(share.find(id(2))).toBeUndefined();
    expect(share.find(id(1))).toMatchObject({ partition: 0, offset: 0 });
  });

  it('has the same digest however its records arrived', () => {
    const one = readyShare([0, 1]);
    one.take(batch(0, [record(0, 1), record(1, 2)]));
    one.take(batch(1, [record(0, 3)]));
    const other = readyShare([0, 1]);
    other.take(batch(1, [record(0, 3)]));
    other.take(batch(0, [record(0, 1)]));
    other.take(batch(0, [record(1, 2)]));
    expect(other.digest(1)).toEqual(one.digest(1));
    other.take(batch(1, [record(1, 4)]));
    expect(other.digest(1).hash).not.toBe(one.digest(1).hash);
  });
});
