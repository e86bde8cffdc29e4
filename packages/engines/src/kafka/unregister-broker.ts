import { setTimeout as delay } from 'node:timers/promises';
import { unregisterAnswerOf, unregisterRequest } from './unregister-frame.ts';
import { ask } from './wire.ts';

export interface DeadBroker {
  readonly brokerId: number;
  /** Ports of the controllers that live, on loopback. */
  readonly controllerPorts: readonly number[];
}

/** Milliseconds: one question; between two rounds, as an election takes some hundred; all rounds. */
const limitMs = 500;
const pauseMs = 50;
const withinMs = 5_000;

/**
 * Tells the active controller that a broker is dead, so that others lead its partitions at once and writes wait for its copies no longer: by
 * itself it would find out after `broker.session.timeout.ms`. The caller has the proof, and aborts before the broker starts again.
 * Resolves with whether it was told; rejects when the signal aborts.
 */
export async function unregisterBroker(
  { brokerId, controllerPorts }: DeadBroker,
  signal: AbortSignal,
): Promise<boolean> {
  const until = performance.now() + withinMs;
  const request = unregisterRequest(brokerId);
  while (performance.now() < until) {
    const answers = await Promise.all(controllerPorts.map((port) => ask(port, request, limitMs, signal)));
    const told = answers.some((answer) => answer.kind === 'reply' && unregisterAnswerOf(answer.bytes) === 'gone');
    if (told) return true;
    await delay(pauseMs, undefined, { signal });
  }
  return false;
}
