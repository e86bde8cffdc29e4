import { deadlineOf, sinceArrival, type Route } from '@signalbox/service-kit';
import { AppError, clientKeySchema, messageTextSchema, postReplySchema } from '@signalbox/shared';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { config } from '../config.ts';
import { createGate } from '../gate.ts';
import { inTime } from '../post/in-time.ts';
import { freshMessageId, messageIdOfKey } from '../post/message-id.ts';
import { messageTextOf } from '../post/message-text.ts';
import type { FacadeService } from '../service.ts';
import type { ReplyWatch } from './reply-watch.ts';
import { notWritten } from './too-busy.ts';

/** `POST /facade`: 201 stored, 200 stored before; refused, nothing was written; 503, ask again with the same key. */
export function postFacade(service: FacadeService, replies: ReplyWatch): Route {
  const gate = createGate(config.posts);
  return {
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
    async handle({ request, response, body }) {
      const started = performance.now() - sinceArrival(request);
      const deadline = deadlineOf(request, config.postDeadlineMs);
      const msg = messageTextOf(body);
      const key = clientKey(request, 'idempotency-key');
      const orderingKey = clientKey(request, 'x-ordering-key');
      const id = key === undefined ? freshMessageId() : messageIdOfKey(key);
      const idIs = key === undefined ? 'ours' : isFirstAttempt(request) ? 'called-new' : 'named';
      const { replay, logging, queue } = await gate.pass(
        () => {
          const hops = replies.took(response, id);
          hops.accept(id, msg);
          return inTime(id, deadline, service.send({ id, msg, idIs, orderingKey }, deadline, hops));
        },
        (underWay) => notWritten(id, `${underWay} under way`),
      );
      const ms = Math.round((performance.now() - started) * 100) / 100;
      response.status(replay ? 200 : 201).json({ id, msg, logging, queue, ms });
    },
  };
}

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
