import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { type Message, messageIdSchema } from '@signalbox/shared';
import type { DataOutput } from 'hazelcast-client';
import { expect, it, test } from 'vitest';
import { fillGroups, readFillAnswer, storeIfAbsent } from './store-if-absent.ts';

const message = (n: number, msg: string) => ({
  id: messageIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
  msg,
});

/** Keeps what it is given, and fails on whatever else it is asked to write. */
function recorder() {
  const written: unknown[] = [];
  const out: Partial<DataOutput> = {
    writeBoolean: (value) => void written.push(value),
    writeByteArray: (value) => void written.push(value),
  };
  return { written, out: out as DataOutput };
}

test('a group is handed to the client in one piece, however many messages it has', () => {
  const { written, out } = recorder();
  storeIfAbsent([message(1, 'перше'), message(2, 'x')]).writeData(out);
  const text = (words: string) => {
    const bytes = Buffer.from(words);
    return Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  };
  const expected = [message(1, '').id, 'перше', message(2, '').id, 'x'].map(text);
  expect(written).toEqual([false, Buffer.concat(expected)]);
  const none = recorder();
  storeIfAbsent([]).writeData(none.out);
  expect(none.written).toEqual([false, Buffer.alloc(0)]);
});

test('what was put is told by one word for all, what was there by one each', () => {
  expect(readFillAnswer([['a', 'p7']])).toEqual({ by: 'p7', there: new Set() });
  const answer = readFillAnswer([
    ['c', '!'],
    ['a', 'p7!'],
  ]);
  expect(answer).toEqual({ by: 'p7', there: new Set(['a', 'c']) });
});

function ofLength(chars: number): Message {
  return { id: messageIdSchema.parse(randomUUID()), msg: 'x'.repeat(chars) };
}

function partitionOf({ id }: Message): number {
  return Number.parseInt(id.slice(0, 1), 16);
}

it('puts every message into one group, each group of one partition, in order and within its bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 65_536 }), { maxLength: 200 }), (sizes) => {
      const all = sizes.map(ofLength);
      const groups = fillGroups(all, partitionOf);
      for (const partition of new Set(all.map(partitionOf))) {
        const own = groups.filter(([first]) => first !== undefined && partitionOf(first) === partition);
        expect(own.flat()).toEqual(all.filter((one) => partitionOf(one) === partition));
      }
      expect(groups.flat()).toHaveLength(all.length);
      // One that is too large by itself goes alone.
      const joined = groups.filter((group) => group.length !== 1);
      const chars = joined.map((group) => group.reduce((sum, { id, msg }) => sum + id.length + msg.length, 0));
      expect(chars.every((size) => size > 0 && size <= 256 * 1024)).toBe(true);
    }),
  );
});

it('asks no more often than partitions and bounds demand', () => {
  const small = Array.from({ length: 4_000 }, () => ofLength(50));
  expect(fillGroups(small, partitionOf)).toHaveLength(16);
  expect(fillGroups(small, () => 0)).toHaveLength(8);
});
