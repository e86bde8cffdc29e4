import {
  AppError,
  clientKeySchema,
  messageIdSchema,
  messageListSchema,
  messageStates,
  postReplySchema,
  sendRequestSchema,
  traceSchema,
  type Trace,
} from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { passOn } from '../facade-pass.ts';

const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.coerce.number().int().positive().optional(),
  q: z.string().max(200).optional(),
  state: z.enum(messageStates).optional(),
});
const keys = z.object({ key: clientKeySchema.optional(), orderingKey: clientKeySchema.optional() });

/** What became of messages, one message's way, and sending one. */
export function messagesRoutes({ monitor, facades, limits }: ApiContext): Route[] {
  return [
    {
      method: 'get',
      path: '/api/messages',
      doc: {
        summary: 'Messages as the ledger has them, newest first',
        query: listQuery,
        replies: { 200: { description: 'One page', schema: messageListSchema } },
      },
      handle({ request, response }) {
        response.json(monitor.messages(parseInput(listQuery, request.query, 'query')));
      },
    },
    {
      method: 'post',
      path: '/api/messages',
      accepts: ['json'],
      doc: {
        summary: 'Send one message through a facade, with the same key through another where one fails',
        body: { 'application/json': sendRequestSchema },
        replies: {
          200: { description: 'The key was there already', schema: postReplySchema },
          201: { description: 'Appended and stored', schema: postReplySchema },
        },
      },
      async handle({ response, body }) {
        const request = parseInput(sendRequestSchema, body.form === 'json' ? body.value : undefined, 'body');
        parseInput(keys, { key: request.key, orderingKey: request.orderingKey }, 'body');
        passOn(response, await limits.messages.pass(() => facades.send(request)));
      },
    },
    {
      method: 'get',
      path: '/api/messages/:id/trace',
      doc: {
        summary: 'The way of one message, hop by hop, and where it is now',
        replies: { 200: { description: 'Its way', schema: traceSchema } },
      },
      async handle({ request, response }) {
        const id = parseInput(messageIdSchema, request.params['id'], 'id');
        const known = monitor.trace(id);
        const whereabouts = await limits.reads.pass(() => facades.whereabouts(id));
        if (whereabouts === null && known.row === null && known.hops.length === 0) throw noMessage(id);
        const trace: Trace = { id, ...known, ...(whereabouts === undefined ? {} : { whereabouts }) };
        response.json(trace);
      },
    },
  ];
}

function noMessage(id: string): AppError {
  return new AppError('not-found', 'No message has this id.', {
    expected: 'an id that was sent in this epoch',
    found: id,
    remedy: '`GET /api/messages` lists them.',
  });
}
