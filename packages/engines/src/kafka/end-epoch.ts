import { setTimeout as delay } from 'node:timers/promises';
import type { DeadBroker } from './dead-broker.ts';
import { endEpochRequest, leadershipOf } from './end-epoch-frame.ts';
import { ask } from './wire.ts';

/** Milliseconds: one question; from one controller's candidacy to the next one's. */
const limitMs = 300;
const staggerMs = 30;

/**
 * Tells the controllers that live that their leader is dead, where it was the one that died: they elect another at once, not after
 * `controller.quorum.fetch.timeout.ms` and what two candidates at the same time add to it. One after the other, so that the first stands already, and
 * may vote, when the second asks it: two at once would vote for themselves. Rejects when the signal aborts.
 */
export async function endEpochOf({ brokerId, controllerPorts }: DeadBroker, signal: AbortSignal): Promise<void> {
  for (const port of controllerPorts) {
    const asked = await ask(port, endEpochRequest({ leaderId: brokerId, epoch: 0 }), limitMs, signal);
    const follows = asked.kind === 'reply' ? leadershipOf(asked.bytes) : undefined;
    if (follows?.leaderId !== brokerId) return;
    await ask(port, endEpochRequest(follows), limitMs, signal);
    await delay(staggerMs, undefined, { signal });
  }
}
