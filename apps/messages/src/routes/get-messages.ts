import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, messagesPageSchema, pageQuerySchema, type PlacedMessage } from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import type { MessagesContext } from '../context.ts';

/** Messages that are turned into text in one go: a few milliseconds, so that other requests come between. */
const chunk = 1000;

/** `GET /messages[?limit&after]`: this instance's share, in order of partition and offset, written piece by piece. */
export function getMessages(context: MessagesContext): Route {
  return {
    method: 'get',
    path: '/messages',
    doc: {
      summary: "This instance's share of the log",
      query: pageQuerySchema,
      replies: { 200: { description: 'The share, or a page of it', schema: messagesPageSchema } },
    },
    async handle({ request, response }) {
      const { limit, after } = parseInput(pageQuerySchema, request.query, 'query');
      const from = after === undefined ? undefined : parsePlace(after);
      context.assertInTouch();
      response.type('json');
      await pipeline(Readable.from(pieces(context, from, limit)), response);
    },
  };
}

function* pieces(
  context: MessagesContext,
  from: { partition: number; offset: number } | undefined,
  limit: number | undefined,
): Generator<string> {
  const { instance, share } = context;
  const { count, complete } = share;
  const partitions = share.partitions();
  const head = JSON.stringify({ instance, count, complete, partitions, partitionCount: context.partitionCount() });
  yield `${head.slice(0, -1)},"messages":[`;
  let waiting: string[] = [];
  let written = 0;
  let last: PlacedMessage | undefined;
  let more = false;
  // One beyond the page tells whether there is a next one.
  for (const message of share.from(from, limit === undefined ? undefined : limit + 1)) {
    if (written === limit) {
      more = true;
      break;
    }
    waiting.push(JSON.stringify(message));
    written += 1;
    last = message;
    if (waiting.length < chunk) continue;
    yield (written > chunk ? ',' : '') + waiting.join(',');
    waiting = [];
  }
  if (waiting.length > 0) yield (written > waiting.length ? ',' : '') + waiting.join(',');
  yield more && last !== undefined ? `],"next":"${last.partition}:${last.offset}"}` : ']}';
}

function parsePlace(after: string): { partition: number; offset: number } {
  const match = /^(\d{1,4}):(\d{1,15})$/.exec(after);
  if (match === null) {
    throw new AppError('invalid-input', 'The query is not valid.', {
      expected: 'after=PARTITION:OFFSET, as `next` of the page before',
      found: `after=${after}`,
      remedy: 'Leave `after` out for the first page.',
    });
  }
  return { partition: Number(match[1]), offset: Number(match[2]) };
}
