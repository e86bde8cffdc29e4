import { correlation, int32, noTags, type WireRequest } from './wire.ts';

/** What the active controller answered to "this broker is gone", or why it could not. */
export type UnregisterAnswer = 'gone' | 'not the controller' | { readonly error: number };

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
