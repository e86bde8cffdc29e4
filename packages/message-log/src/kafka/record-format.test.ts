import { messageIdSchema } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { fromKafkaMessage, toKafkaMessage } from './record-format.ts';

const id = messageIdSchema.parse('2c5ea4c0-4067-41e9-8bad-9b1deb4d3b7d');

/** A message as kafkajs gives it back: bytes, and numbers as text. */
function read(key: string | null, value: string | null, headers: Record<string, string> = {}) {
  return {
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
    offset: '41',
    timestamp: '1700000000000',
  };
}

describe('the record on Kafka', () => {
  it('has the id as key, the text as it is as value, and the rest in headers', () => {
    const record = { id, msg: 'рядок "x"\n', orderingKey: 'room 7', requestId: 'r-1' };
    expect(toKafkaMessage(record, 3, 'facade-1')).toEqual({
      key: id,
      value: 'рядок "x"\n',
      partition: 3,
      headers: {
        'signalbox-writer': 'facade-1',
        'signalbox-ordering-key': 'room 7',
        'signalbox-request': 'r-1',
      },
    });
  });

  it('is read back as it was written', () => {
    const headers = { 'signalbox-ordering-key': 'room 7', 'signalbox-request': 'r-1' };
    expect(fromKafkaMessage(read(id, 'рядок\u2028', headers))).toEqual({
      offset: 41,
      id,
      msg: 'рядок\u2028',
      orderingKey: 'room 7',
      requestId: 'r-1',
      at: 1_700_000_000_000,
    });
  });

  it.each([
    ['no key', read(null, 'x')],
    ['a key that is no UUID', read('order-7', 'x')],
    ['no value', read(id, null)],
    ['an empty value', read(id, '')],
    ['a value longer than a message', read(id, 'x'.repeat(16 * 1024 + 1))],
  ])('is not taken for a message with %s', (_what, message) => {
    expect(fromKafkaMessage(message)).toBeUndefined();
  });
});
