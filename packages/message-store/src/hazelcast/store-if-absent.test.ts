import { messageIdSchema } from '@signalbox/shared';
import type { DataOutput } from 'hazelcast-client';
import { expect, test } from 'vitest';
import { readFillAnswer, storeIfAbsent } from './store-if-absent.ts';

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
