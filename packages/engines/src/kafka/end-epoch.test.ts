import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endEpochRequest, leadershipOf } from './end-epoch.ts';
import { correlation, frameOf } from './wire.ts';

const name = '__cluster_metadata';

/** A reply as the protocol guide spells EndQuorumEpoch version 0, written by hand. */
function reply(leaderId: number, epoch: number, ours = correlation): Buffer {
  const bytes = Buffer.alloc(16 + name.length + 18);
  bytes.writeInt32BE(bytes.length - 4, 0);
  bytes.writeInt32BE(ours, 4);
  bytes.writeInt32BE(1, 10);
  bytes.writeInt16BE(name.length, 14);
  bytes.write(name, 16);
  bytes.writeInt32BE(1, 16 + name.length);
  bytes.writeInt16BE(74, 16 + name.length + 8);
  bytes.writeInt32BE(leaderId, 16 + name.length + 10);
  bytes.writeInt32BE(epoch, 16 + name.length + 14);
  return bytes;
}

test('asks as the protocol guide spells it: no cluster, one topic, one partition, leader, epoch, no successors', () => {
  const frame = frameOf(endEpochRequest({ leaderId: 3, epoch: 7 }));
  expect(frame.readInt32BE(0)).toBe(frame.length - 4);
  expect([frame.readInt16BE(4), frame.readInt16BE(6), frame.readInt32BE(8)]).toEqual([54, 0, correlation]);
  const body = frame.subarray(14 + 'signalbox-control'.length);
  expect(body.readInt16BE(0)).toBe(-1);
  expect(body.readInt32BE(2)).toBe(1);
  expect(body.subarray(8, 8 + body.readInt16BE(6)).toString()).toBe(name);
  const rest = body.subarray(8 + name.length);
  expect([0, 4, 8, 12, 16].map((at) => rest.readInt32BE(at))).toEqual([1, 0, 3, 7, 0]);
  expect(rest).toHaveLength(20);
});

test('the answer names the leader and its epoch, or nobody', () => {
  expect(leadershipOf(reply(3, 7))).toEqual({ leaderId: 3, epoch: 7 });
  expect(leadershipOf(reply(-1, 8))).toBeUndefined();
});

test('a reply to somebody else, or a cut one, is none', () => {
  expect(leadershipOf(reply(3, 7, 42))).toBeUndefined();
  fc.assert(
    fc.property(fc.nat({ max: reply(3, 7).length - 1 }), (length) => {
      expect(leadershipOf(reply(3, 7).subarray(0, length))).toBeUndefined();
    }),
  );
});
