import {
  AppError,
  completeHeader,
  messagesPageSchema,
  modeHeader,
  pageQuerySchema,
  partitionsHeader,
  type PlacedMessage,
  type ReadLine,
} from '@signalbox/shared';
import { parseInput, sendTexts, type Route } from '@signalbox/service-kit';
import type { MessagesContext } from '../context.ts';
import type { Place } from '../share.ts';

/** Characters after which a page ends before its limit: whoever asked parses it in one go. */
const pageChars = 1024 * 1024;

/** `GET /messages[?limit&after]`: this instance's share, in order of partition and offset, as it is now, written piece by piece. */
export function getMessages(context: MessagesContext): Route {
  const { instance, share } = context;
  return {
    method: 'get',
    path: '/messages',
    doc: {
      summary: "This instance's share of the log. Accept application/x-ndjson gives one object a line.",
      query: pageQuerySchema,
      replies: { 200: { description: 'The share, or a page of it', schema: messagesPageSchema } },
    },
    async handle({ request, response }) {
      const { limit, after } = parseInput(pageQuerySchema, request.query, 'query');
      const from = after === undefined ? undefined : parsePlace(after);
      context.assertInTouch();
      response.vary('Accept');
      response.setHeader(completeHeader, String(share.complete));
      response.setHeader(partitionsHeader, share.partitions().join(','));
      response.setHeader(modeHeader, context.mode());
      if (request.accepts(['application/json', 'application/x-ndjson']) === 'application/x-ndjson') {
        response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
        await sendTexts(response, lines(context, context.shown(share.from(from, limit))));
        return;
      }
      const { count, complete } = share;
      const head = {
        instance,
        count,
        complete,
        partitions: share.partitions(),
        partitionCount: context.partitionCount(),
        mode: context.mode(),
      };
      response.type('json');
      // One beyond the page tells whether there is a next one.
      await sendTexts(
        response,
        document(head, context.shown(share.from(from, limit === undefined ? undefined : limit + 1)), limit),
      );
    },
  };
}

function* lines({ instance }: MessagesContext, messages: Iterable<PlacedMessage>): Generator<string> {
  for (const message of messages) {
    yield `${JSON.stringify({ from: 'messages', instance, ...message } satisfies ReadLine)}\n`;
  }
}

function* document(head: object, messages: Iterable<PlacedMessage>, limit: number | undefined): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
  let written = 0;
  let chars = 0;
  let last: PlacedMessage | undefined;
  for (const message of messages) {
    if (last !== undefined && limit !== undefined && (written === limit || chars > pageChars)) {
      yield `],"next":"${last.partition}:${last.offset}"}`;
      return;
    }
    const text = JSON.stringify(message);
    yield last === undefined ? text : `,${text}`;
    written += 1;
    chars += text.length;
    last = message;
  }
  yield ']}';
}

function parsePlace(after: string): Place {
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
