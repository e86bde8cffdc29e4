import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionFor } from './topic.ts';

describe('partitionFor', () => {
  it('gives these partitions for ever: another result would place old keys anew', () => {
    expect(partitionFor('', 6)).toBe(5);
    expect(partitionFor('a', 6)).toBe(3);
    expect(partitionFor('room-7', 6)).toBe(4);
    expect(partitionFor('кімната', 6)).toBe(5);
    expect(partitionFor('2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d', 64)).toBe(14);
  });

  it('always names a partition that exists, the same each time', () => {
    const named = fc.property(fc.oneof(fc.uuid(), fc.string()), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
      const partition = partitionFor(key, partitions);
      return partition >= 0 && partition < partitions && partitionFor(key, partitions) === partition;
    });
    expect(() => fc.assert(named)).not.toThrow();
  });

  it('spreads random ids evenly: no partition of 6 is off by more than a tenth over 60,000 ids', () => {
    const counts = Array.from({ length: 6 }, () => 0);
    for (let i = 0; i < 60_000; i += 1) {
      const partition = partitionFor(randomUUID(), 6);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(1_000);
  });
});
