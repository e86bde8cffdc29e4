import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unregisterAnswerOf, unregisterRequest } from './unregister-broker.ts';
import { correlation, frameOf } from './wire.ts';

/** A reply as the protocol guide spells UnregisterBroker version 0, written by hand. */
function reply(error: number, ours = correlation): Buffer {
  const bytes = Buffer.alloc(17);
  bytes.writeInt32BE(13, 0);
  bytes.writeInt32BE(ours, 4);
  bytes.writeInt16BE(error, 13);
  return bytes;
}

test('asks as the protocol guide spells it: header with tags, the id, tags', () => {
  const frame = frameOf(unregisterRequest(3));
  const client = Buffer.from('signalbox-control');
  expect(frame.readInt32BE(0)).toBe(frame.length - 4);
  expect([frame.readInt16BE(4), frame.readInt16BE(6), frame.readInt32BE(8)]).toEqual([64, 0, correlation]);
  expect(frame.subarray(14, 14 + client.length)).toEqual(client);
  expect([...frame.subarray(14 + client.length)]).toEqual([0, 0, 0, 0, 3, 0]);
});

test.each([
  [0, 'gone'],
  [102, 'gone'],
  [41, 'not the controller'],
  [29, { error: 29 }],
])('error %i means %j', (error, meaning) => {
  expect(unregisterAnswerOf(reply(error))).toEqual(meaning);
});

test('a reply to somebody else, or a cut one, is none', () => {
  expect(unregisterAnswerOf(reply(0, 42))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 14 }), (bytes) => {
      expect(unregisterAnswerOf(Buffer.from(bytes))).toBeUndefined();
    }),
  );
});
