import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterViewOf, metadataRequest } from './ask-cluster.ts';
import { frameOf, replyLength } from './wire.ts';

const request = frameOf(metadataRequest);

/** A reply as the protocol guide spells Metadata version 2, written by hand. */
function reply(brokers: readonly number[], clusterId: string): Buffer {
  const text = (value: string): Buffer => {
    const length = Buffer.alloc(2);
    length.writeInt16BE(value.length);
    return Buffer.concat([length, Buffer.from(value)]);
  };
  const int32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const noRack = Buffer.from([0xff, 0xff]);
  const body = Buffer.concat([
    request.subarray(8, 12), // the correlation id comes back
    int32(brokers.length),
    ...brokers.flatMap((id) => [int32(id), text('127.0.0.1'), int32(9_092), noRack]),
    text(clusterId),
    int32(1), // controller
    int32(0), // topics
  ]);
  return Buffer.concat([int32(body.length), body]);
}

test('reads the living brokers and the name of the cluster', () => {
  const bytes = reply([1, 3], 'kaPQ9XGuc1qjxbthI7Q5Xw');
  expect(replyLength(bytes)).toBe(bytes.length);
  expect(clusterViewOf(bytes)).toEqual({ brokerIds: [1, 3], clusterId: 'kaPQ9XGuc1qjxbthI7Q5Xw' });
});

test('a reply to somebody else is none', () => {
  const bytes = reply([1], 'x');
  bytes.writeInt32BE(42, 4);
  expect(clusterViewOf(bytes)).toBeUndefined();
});

test('whatever another program sends, it is read as a view or as nothing, and never thrown over', () => {
  const head = Buffer.concat([request.subarray(0, 4), request.subarray(8, 12)]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, likeOurs) => {
      const view = clusterViewOf(likeOurs ? Buffer.concat([head, bytes]) : Buffer.from(bytes));
      expect(view === undefined || Array.isArray(view.brokerIds)).toBe(true);
    }),
  );
});
