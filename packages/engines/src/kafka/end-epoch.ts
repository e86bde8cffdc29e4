import { setTimeout as delay } from 'node:timers/promises';
import type { DeadBroker } from './cluster.ts';
import { ask, correlation, int16, int32, type WireRequest } from './wire.ts';

/** Milliseconds: one question; from one controller's candidacy to the next one's. */
const limitMs = 300;
const staggerMs = 30;

/**
 * Tells the controllers that live that their leader is dead, where it was the one that died: they elect another at once, not after
 * `controller.quorum.fetch.timeout.ms` and what two candidates at the same time add to it. One after the other, so that the first stands already, and
 * may vote, when the second asks it: two at once would vote for themselves. Rejects when the signal aborts.
 */
export async function endEpochOf({ brokerId, controllers }: DeadBroker, signal: AbortSignal): Promise<void> {
  for (const controller of controllers) {
    const asked = await ask(controller, endEpochRequest({ leaderId: brokerId, epoch: 0 }), limitMs, signal);
    const follows = asked.kind === 'reply' ? leadershipOf(asked.bytes) : undefined;
    if (follows?.leaderId !== brokerId) return;
    await ask(controller, endEpochRequest(follows), limitMs, signal);
    await delay(staggerMs, undefined, { signal });
  }
}

/** Whom a controller follows. */
interface Leadership {
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
