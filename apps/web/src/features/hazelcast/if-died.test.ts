import { describe, expect, it } from 'vitest';
import { entriesIn, ifDied } from './if-died.ts';
import { countPartitions } from './partition-counts.ts';

const partitions = [['a', 'b', 'c'], ['b', 'a'], ['b'], [], ['c', 'a']];
const died = (...members: string[]) => ifDied(partitions, new Set(members));

describe('what would be lost if members died now', () => {
  it('is nothing while a copy of each partition is elsewhere', () => {
    expect(died('a')).toEqual({ gone: [], lastCopy: 2, held: 4 });
    expect(died()).toEqual({ gone: [], lastCopy: 0, held: 4 });
  });

  it('is every partition that has all its copies on them', () => {
    expect(died('b').gone).toEqual([2]);
    expect(died('a', 'b').gone).toEqual([1, 2]);
    expect(died('a', 'b').lastCopy).toBe(2);
    expect(died('a', 'b', 'c').gone).toEqual([0, 1, 2, 4]);
  });

  it('does not count what nobody holds any more, nor a member that holds nothing', () => {
    expect(died('a', 'b', 'c').gone).not.toContain(3);
    expect(died('z')).toEqual({ gone: [], lastCopy: 0, held: 4 });
  });

  it('does not call a partition newly down to one copy that has only one now', () => {
    expect(ifDied([['b']], new Set(['a'])).lastCopy).toBe(0);
  });

  it('is about the share of the entries, and exactly all of them where all partitions go', () => {
    expect(entriesIn(12_000, 41, 271)).toEqual({ count: 1815, exact: false });
    expect(entriesIn(12_000, 271, 271)).toEqual({ count: 12_000, exact: true });
    expect(entriesIn(0, 41, 271)).toEqual({ count: 0, exact: true });
  });
});

describe('the partitions of a member', () => {
  it('are those it owns and those it backs up', () => {
    expect(Object.fromEntries(countPartitions(partitions))).toEqual({
      a: { owned: 1, backups: 2 },
      b: { owned: 2, backups: 1 },
      c: { owned: 1, backups: 1 },
    });
  });
});
