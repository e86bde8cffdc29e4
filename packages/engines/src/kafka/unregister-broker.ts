import { setTimeout as delay } from 'node:timers/promises';
import type { DeadBroker } from './dead-broker.ts';
import { endEpochOf } from './end-epoch.ts';
import { unregisterAnswerOf, unregisterRequest } from './unregister-frame.ts';
import { ask } from './wire.ts';

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
  const { brokerId, controllerPorts } = dead;
  const until = performance.now() + withinMs;
  await endEpochOf(dead, signal);
  const request = unregisterRequest(brokerId);
  while (performance.now() < until) {
    const answers = await Promise.all(controllerPorts.map((port) => ask(port, request, limitMs, signal)));
    const told = answers.some((answer) => answer.kind === 'reply' && unregisterAnswerOf(answer.bytes) === 'gone');
    if (told) return true;
    await delay(pauseMs, undefined, { signal });
  }
  return false;
}
