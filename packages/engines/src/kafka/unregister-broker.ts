import { setTimeout as delay } from 'node:timers/promises';
import type { DeadBroker } from './cluster.ts';
import { endEpochOf } from './end-epoch.ts';
import { ask, correlation, int32, noTags, type WireRequest } from './wire.ts';

/** Milliseconds: one question; between two rounds, as an election takes some hundred; all rounds. */
const limitMs = 500;
const pauseMs = 50;
const withinMs = 5_000;

/**
 * Tells the active controller that a broker is dead, so that others lead its partitions at once and writes wait for its copies no longer: by
 * itself it would find out after `broker.session.timeout.ms`. Was it the active controller, another is elected first (end-epoch.ts).
 * The caller has the proof, and aborts before the broker starts again.
 * Resolves with whether it was told; rejects when the signal aborts.
 */
export async function unregisterBroker(dead: DeadBroker, signal: AbortSignal): Promise<boolean> {
  const { brokerId, controllers } = dead;
  const until = performance.now() + withinMs;
  await endEpochOf(dead, signal);
  const request = unregisterRequest(brokerId);
  while (performance.now() < until) {
    const answers = await Promise.all(controllers.map((controller) => ask(controller, request, limitMs, signal)));
    const told = answers.some((answer) => answer.kind === 'reply' && unregisterAnswerOf(answer.bytes) === 'gone');
    if (told) return true;
    await delay(pauseMs, undefined, { signal });
  }
  return false;
}

/** What the active controller answered to "this broker is gone", or why it could not. */
type UnregisterAnswer = 'gone' | 'not the controller' | { readonly error: number };

const answers: Readonly<Record<number, UnregisterAnswer>> = {
  0: 'gone',
  41: 'not the controller',
  // It was told already, or has concluded it by itself.
  102: 'gone',
};

/** Takes a broker out of every set of copies in step and out of the cluster (Kafka protocol guide, "UnregisterBroker"). */
export function unregisterRequest(brokerId: number): WireRequest {
  const body = Buffer.concat([int32(brokerId), noTags]);
  return { api: 64, version: 0, client: 'signalbox-control', flexible: true, body };
}

/** Reads a whole reply; undefined when it is not one to our request. */
export function unregisterAnswerOf(reply: Buffer): UnregisterAnswer | undefined {
  // Length, correlation, tags, throttle time, error code.
  if (reply.length < 15 || reply.readInt32BE(4) !== correlation) return undefined;
  const error = reply.readInt16BE(13);
  return answers[error] ?? { error };
}
