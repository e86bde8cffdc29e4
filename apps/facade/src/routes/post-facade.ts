import type { IncomingMessage } from 'node:http';
import { AppError, clientKeySchema, messageTextSchema, postReplySchema } from '@signalbox/shared';
import { z } from 'zod';
import type { SendRoute } from '../dialect/dialect.ts';
import { freshMessageId, messageIdOfKey, messageTextOf } from '../post/message.ts';

/** `POST /facade`: 201 stored, 200 stored before; refused, nothing was written; 503, ask again with the same key. */
export const postFacade: SendRoute = {
  method: 'post',
  path: '/facade',
  accepts: ['json', 'form', 'text'],
  doc: {
    summary: 'Send a message. Headers Idempotency-Key, Idempotency-Attempt and X-Ordering-Key are optional.',
    body: {
      'application/json': z.union([
        z.object({ msg: messageTextSchema }),
        z.object({ message: messageTextSchema }),
        z.object({ text: messageTextSchema }),
        messageTextSchema,
      ]),
      'application/x-www-form-urlencoded': z.object({ msg: messageTextSchema }),
      'text/plain': messageTextSchema,
    },
    replies: {
      200: { description: 'This key was stored before', schema: postReplySchema },
      201: { description: 'In the log and in the map', schema: postReplySchema },
    },
  },
  messageOf({ request, body }) {
    const msg = messageTextOf(body);
    const key = clientKey(request, 'idempotency-key');
    const orderingKey = clientKey(request, 'x-ordering-key');
    if (key === undefined) return { id: freshMessageId(), msg, idIs: 'ours', orderingKey };
    return { id: messageIdOfKey(key), msg, idIs: isFirstAttempt(request) ? 'called-new' : 'named', orderingKey };
  },
  answer({ response }, { replay, id, msg, logging, queue, ms }) {
    response.status(replay ? 200 : 201).json({ id, msg, logging, queue, ms });
  },
};

/** The client's word that it uses this key for the first time, which saves looking for it. Where it errs there is still one message. */
function isFirstAttempt(request: IncomingMessage): boolean {
  return request.headers['idempotency-attempt'] === '1';
}

function clientKey(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name] ?? [];
  const value = values[0];
  if (value === undefined) return undefined;
  const parsed = clientKeySchema.safeParse(value);
  if (parsed.success && values.length === 1) return parsed.data;
  throw new AppError('invalid-input', `The header ${name} is not valid.`, {
    expected: 'one value of 1 to 255 visible ASCII characters',
    found: values.length > 1 ? `${values.length} values` : JSON.stringify(value.slice(0, 100)),
    remedy: 'Send a UUID, for instance.',
  });
}
