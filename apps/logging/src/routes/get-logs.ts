import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { deadlineOf, parseInput, type Route } from '@signalbox/service-kit';
import { logPageSchema, messageIdSchema, pageQuerySchema, type Message } from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';

/** Messages that are turned into text in one go: a few milliseconds, so that other requests come between. */
const chunk = 1_000;

const querySchema = pageQuerySchema.extend({ after: messageIdSchema.optional() });

/** `GET /log[?limit&after]`: the whole map ordered by id, or a page of it. */
export function getLogs(context: LoggingContext): Route {
  return {
    method: 'get',
    path: '/log',
    doc: {
      summary: 'Every message of the map',
      query: querySchema,
      replies: { 200: { description: 'The whole map, or a page of it', schema: logPageSchema } },
    },
    async handle({ request, response }) {
      const { limit, after } = parseInput(querySchema, request.query, 'query');
      const store = context.wholeStore();
      const deadline = deadlineOf(request, config.readDeadlineMs);
      if (limit === undefined && after === undefined) {
        const messages = (await store.all(deadline)).toSorted(byId);
        response.type('json');
        await pipeline(Readable.from(pieces(context.instance, messages.length, messages)), response);
        return;
      }
      const count = await store.size(deadline);
      // One beyond the page tells whether there is a next one.
      const found = await store.page(after, (limit ?? count) + 1, deadline);
      const messages = limit === undefined ? found : found.slice(0, limit);
      const last = found.length > messages.length ? messages.at(-1)?.id : undefined;
      response.type('json');
      await pipeline(Readable.from(pieces(context.instance, count, messages, last)), response);
    },
  };
}

function* pieces(instance: string, count: number, messages: readonly Message[], next?: string): Generator<string> {
  yield `${JSON.stringify({ instance, count }).slice(0, -1)},"messages":[`;
  for (let from = 0; from < messages.length; from += chunk) {
    const texts = messages.slice(from, from + chunk).map((message) => JSON.stringify(message));
    yield (from > 0 ? ',' : '') + texts.join(',');
  }
  yield next === undefined ? ']}' : `],"next":${JSON.stringify(next)}}`;
}

function byId(a: Message, b: Message): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
