import fc from 'fast-check';
import { messageIdSchema } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { Bitmap } from './bitmap.ts';
import { doubles, shorts } from './column.ts';
import { KeyTable } from './key-table.ts';
import { MessageTable } from './message-table.ts';
import { Moment } from './book.ts';

const numbers = fc.array(fc.nat(5_000), { maxLength: 200 });

describe('a column', () => {
  it('keeps what was set wherever it grows, and reads 0 elsewhere', () => {
    fc.assert(
      fc.property(numbers, (indices) => {
        const column = shorts();
        for (const index of indices) column.set(index, index + 1);
        for (let index = 0; index < 5_001; index += 1)
          expect(column.get(index)).toBe(indices.includes(index) ? index + 1 : 0);
      }),
      { numRuns: 50 },
    );
  });

  it('of doubles holds positions beyond 32 bits', () => {
    const column = doubles();
    column.set(70, 2 ** 40 + 1);
    expect(column.get(70)).toBe(2 ** 40 + 1);
  });
});

describe('a bitmap', () => {
  it('is a set of numbers', () => {
    fc.assert(
      fc.property(numbers, numbers, (ones, others) => {
        const [a, b] = [ones, others].map((members) => {
          const bitmap = new Bitmap();
          for (const member of members) bitmap.add(member);
          return bitmap;
        }) as [Bitmap, Bitmap];
        const [one, other] = [new Set(ones), new Set(others)];
        const collect = (each: (act: (number: number) => void) => void) => {
          const found: number[] = [];
          each((number) => found.push(number));
          return found;
        };
        const sorted = (set: Set<number>) => [...set].toSorted((x, y) => x - y);
        expect(a.size).toBe(one.size);
        expect(collect((act) => a.forEach(act))).toEqual(sorted(one));
        expect(collect((act) => a.forEachMissingIn(b, act))).toEqual(
          sorted(one).filter((member) => !other.has(member)),
        );
        expect(collect((act) => a.forEachShared(b, act))).toEqual(sorted(one).filter((member) => other.has(member)));
      }),
      { numRuns: 300 },
    );
  });

  it('is copied as it is: neither sees what the other adds', () => {
    const bitmap = new Bitmap();
    bitmap.add(31);
    const copy = bitmap.copy();
    bitmap.add(32);
    copy.add(5);
    expect([bitmap.has(31), bitmap.has(32), bitmap.has(5), bitmap.size]).toEqual([true, true, false, 2]);
    expect([copy.has(31), copy.has(32), copy.has(5), copy.size]).toEqual([true, false, true, 2]);
  });
});

describe('the table of keys', () => {
  it('numbers keys in the order in which they come, also those that differ in one word only', () => {
    const word = fc.constantFrom(0, 1, 0xffff_ffff, 0x8000_0000, 7);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word, word), { maxLength: 400 }), (keys) => {
        const table = new KeyTable();
        const known = new Map<string, number>();
        for (const key of keys) {
          const expected = known.get(key.join()) ?? known.size;
          known.set(key.join(), expected);
          expect(table.number(...key)).toBe(expected);
          expect(table.key(expected)).toEqual(key);
        }
        expect(table.size).toBe(known.size);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the table of messages', () => {
  it('gives every id back as it came', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const table = new MessageTable();
        const id = messageIdSchema.parse(uuid);
        expect(table.id(table.number(id))).toBe(id);
      }),
    );
  });
});

describe('the moment', () => {
  it('[VER1] believes small steps of the clock, the cap of large ones, and none backwards', () => {
    const moment = new Moment(500);
    const clocks = [1_000, 1_200, 9_000, 100, 150].map((t) => {
      moment.pass(t);
      return moment.clock;
    });
    expect(clocks).toEqual([0, 200, 700, 700, 750]);
    expect(moment.at).toBe(5);
  });
});
