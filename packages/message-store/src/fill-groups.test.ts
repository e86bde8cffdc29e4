import { randomUUID } from 'node:crypto';
import { messageIdSchema, type Message } from '@signalbox/shared';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fillGroups } from './fill-groups.ts';

function message(chars: number): Message {
  return { id: messageIdSchema.parse(randomUUID()), msg: 'x'.repeat(chars) };
}

function partitionOf({ id }: Message): number {
  return Number.parseInt(id.slice(0, 1), 16);
}

it('puts every message into one group, each group of one partition, in order and within its bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 65_536 }), { maxLength: 200 }), (sizes) => {
      const all = sizes.map(message);
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
  const small = Array.from({ length: 4_000 }, () => message(50));
  expect(fillGroups(small, partitionOf)).toHaveLength(16);
  expect(fillGroups(small, () => 0)).toHaveLength(8);
});
