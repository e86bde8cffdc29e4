import type { PostReply, Problem } from '@signalbox/shared';
import type { Answer } from './ask.ts';
import { controlClient } from './control-client.ts';

export interface SendOptions {
  readonly key?: string;
  readonly orderingKey?: string;
}

/** Sends one message with a key of its own, so that sending it again changes nothing. Gives back the key. */
export async function sendMessage(
  text: string,
  options: SendOptions = {},
): Promise<{ key: string; answer: Answer<PostReply> }> {
  const key = options.key ?? crypto.randomUUID();
  const answer = await controlClient.send({
    msg: text,
    key,
    ...(options.orderingKey === undefined ? {} : { orderingKey: options.orderingKey }),
  });
  return { key, answer };
}

/** What a send came to, in the three words of the promise: a `503` and a lost answer are unknown, never refused. */
export function outcomeOf(answer: Answer<PostReply>): 'acked' | 'refused' | 'unknown' {
  if (answer.ok) return 'acked';
  return isUnknown(answer.problem) ? 'unknown' : 'refused';
}

function isUnknown({ status }: Problem): boolean {
  return status === 0 || status >= 500;
}
