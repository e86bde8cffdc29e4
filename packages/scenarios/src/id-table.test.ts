import { randomUUID } from 'node:crypto';
import { type MessageId, messageIdSchema } from '@signalbox/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdTable } from './id-table.ts';

const freshId = (): MessageId => messageIdSchema.parse(randomUUID());
/** Ids that are alike in all but a few digits, so that they meet in the table. */
const nearId = fc
  .integer({ min: 0, max: 300 })
  .map((n) => messageIdSchema.parse(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`));

describe('IdTable', () => {
  it('has what was added and nothing else, as a Set would', () => {
    const likeASet = fc.property(fc.array(nearId), fc.array(nearId), (added, asked) => {
      const [table, set] = [new IdTable(), new Set(added)];
      for (const id of added) table.add(id);
      return table.size === set.size && asked.every((id) => table.has(id) === set.has(id));
    });
    expect(() => fc.assert(likeASet)).not.toThrow();
  });

  it('counts how often each is met, and starts anew when told', () => {
    const table = new IdTable();
    const [ours, others] = [freshId(), freshId()];
    table.add(ours);
    expect([table.mark(ours), table.mark(ours), table.mark(others)]).toEqual([1, 2, 0]);
    table.add(ours);
    table.unmark();
    expect([table.mark(ours), table.size]).toEqual([1, 1]);
  });

  it('keeps what it has and how often that was met while it grows, in at most 49 bytes an id', () => {
    const table = new IdTable();
    const ids = Array.from({ length: 50_000 }, freshId);
    for (const [n, id] of ids.entries()) {
      table.add(id);
      if (n % 2 === 0) table.mark(id);
    }
    expect(ids.every((id, n) => table.mark(id) === (n % 2 === 0 ? 2 : 1))).toBe(true);
    expect([table.size, table.has(freshId())]).toEqual([50_000, false]);
    expect(table.bytes / table.size).toBeLessThan(49);
  });
});
