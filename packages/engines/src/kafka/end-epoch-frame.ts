import { correlation, int16, int32, type WireRequest } from './wire.ts';

/** Whom a controller follows. */
export interface Leadership {
  readonly leaderId: number;
  readonly epoch: number;
}

const topic = Buffer.from('__cluster_metadata');

/**
 * "The leader of this epoch has resigned", as it says itself when it is stopped in good order (Kafka protocol guide, "EndQuorumEpoch"): who hears
 * it stands for election at once. No successors are named, so nobody waits for another. An epoch of the past changes nothing, and is answered with
 * the present one.
 */
export function endEpochRequest({ leaderId, epoch }: Leadership): WireRequest {
  const noCluster = int16(-1);
  const body = [
    noCluster,
    int32(1),
    int16(topic.length),
    topic,
    int32(1),
    int32(0),
    int32(leaderId),
    int32(epoch),
    int32(0),
  ];
  return { api: 54, version: 0, client: 'signalbox-control', flexible: false, body: Buffer.concat(body) };
}

/** Whom the one that was asked follows; undefined when this is no reply to our request, or tells of nobody. */
export function leadershipOf(reply: Buffer): Leadership | undefined {
  // Length, correlation, error, topics (1), name, partitions (1), index, error, leader, epoch.
  const after = 16 + topic.length;
  if (reply.length < after + 18 || reply.readInt32BE(4) !== correlation) return undefined;
  const leaderId = reply.readInt32BE(after + 10);
  return leaderId < 0 ? undefined : { leaderId, epoch: reply.readInt32BE(after + 14) };
}
