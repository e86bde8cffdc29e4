import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { messageIdSchema } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { batchKey, decodeBatch, encodeBatch, keyRange, offsetOf } from './batch-format.ts';

const record = (msg: string, orderingKey?: string) => ({ id: messageIdSchema.parse(randomUUID()), msg, orderingKey });

it('has keys in the order of partitions and offsets, each within its partition’s range', () => {
  const place = fc.record({ partition: fc.integer({ min: 0, max: 63 }), offset: fc.integer({ min: 0, max: 1e11 }) });
  fc.assert(
    fc.property(place, place, (a, b) => {
      const [one, other] = [batchKey(a.partition, a.offset), batchKey(b.partition, b.offset)];
      expect(one < other).toBe(a.partition < b.partition || (a.partition === b.partition && a.offset < b.offset));
      const { from, to } = keyRange(a.partition);
      expect(from < one && one < to).toBe(true);
      expect(from < other && other < to).toBe(a.partition === b.partition);
      expect(offsetOf(one)).toBe(a.offset);
    }),
  );
});

it('gives back what was written, whatever the text, on one line', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }), fc.nat(), (texts, offset) => {
      const records = texts.map((msg, i) => record(msg, i % 2 === 0 ? 'room' : undefined));
      const text = encodeBatch(records, 'facade-1', 7);
      expect(text).not.toContain('\n');
      expect(decodeBatch(text, offset)).toEqual(
        records.map((one, i) => Object.assign(one, { offset: offset + i, requestId: undefined, at: 7 })),
      );
    }),
  );
});

it('is like no other, though it holds the same', () => {
  const records = [record('once')];
  expect(encodeBatch(records, 'facade-1', 7)).not.toBe(encodeBatch(records, 'facade-1', 7));
});

it('refuses what is no batch', () => {
  expect(() => decodeBatch('{"records":[]}', 0)).toThrow(/writer/u);
  expect(() => decodeBatch('nonsense', 0)).toThrow(/JSON/u);
});
