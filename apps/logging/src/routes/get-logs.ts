import { Deadline, deadlineOf, parseInput, type Route, sendTexts } from '@signalbox/service-kit';
import {
  logPageSchema,
  type Message,
  messageIdSchema,
  type PageQuery,
  pageQuerySchema,
  type ReadLine,
} from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';

const querySchema = pageQuerySchema.extend({ after: messageIdSchema.optional() });

/** `GET /log[?limit&after]`: the map ordered by id, or a page of it, written while it is read: never held as a whole. */
export function getLogs(context: LoggingContext): Route {
  return {
    method: 'get',
    path: '/log',
    doc: {
      summary: 'Every message of the map. Accept application/x-ndjson gives one object a line.',
      query: querySchema,
      replies: { 200: { description: 'The whole map, or a page of it', schema: logPageSchema } },
    },
    async handle({ request, response }) {
      const query = parseInput(querySchema, request.query, 'query');
      const deadline = deadlineOf(request, config.readDeadlineMs);
      response.vary('Accept');
      if (request.accepts(['application/json', 'application/x-ndjson']) === 'application/x-ndjson') {
        response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
        await sendTexts(response, lines(context, query, deadline));
        return;
      }
      response.type('json');
      await sendTexts(response, document(context, query, deadline));
    },
  };
}

async function* lines(context: LoggingContext, query: PageQuery, deadline: Deadline): AsyncGenerator<string> {
  const { instance } = context;
  for await (const batch of wholeMap(context, query, deadline)) {
    for (const message of batch) {
      yield `${JSON.stringify({ from: 'logging', instance, ...message } satisfies ReadLine)}\n`;
    }
  }
}

/** The count comes last: of the whole map it is exactly what was written. */
async function* document(context: LoggingContext, query: PageQuery, deadline: Deadline): AsyncGenerator<string> {
  const { limit, after } = query;
  yield `{"instance":${JSON.stringify(context.instance)},"messages":[`;
  const page = { written: 0, chars: 0, last: '', more: false };
  // One beyond the page tells whether there is a next one.
  const wanted = { after, limit: limit === undefined ? undefined : limit + 1 };
  pages: for await (const batch of wholeMap(context, wanted, deadline)) {
    for (const message of batch) {
      page.more = limit !== undefined && (page.written === limit || page.chars > config.pageChars);
      if (page.more) break pages;
      const text = JSON.stringify(message);
      yield page.written === 0 ? text : `,${text}`;
      page.written += 1;
      page.chars += text.length;
      page.last = message.id;
    }
  }
  const whole = limit === undefined && after === undefined;
  const count = whole ? page.written : await context.wholeStore().size(Deadline.after(config.readDeadlineMs));
  yield `],"count":${count}${page.more ? `,"next":${JSON.stringify(page.last)}` : ''}}`;
}

/**
 * The map's messages in order of id, batch after batch. The claim to hold everything is looked at again behind every batch: a map that
 * loses messages meanwhile ends this with a throw, never with a set that looks whole.
 * @param first bounds the first batch; each later one has a deadline of its own, since a long answer may take longer than one may wait for it
 */
export async function* wholeMap(
  context: LoggingContext,
  { after, limit }: PageQuery,
  first: Deadline,
): AsyncGenerator<readonly Message[]> {
  let deadline = first;
  for await (const batch of context.wholeStore().walk({ after, limit, deadline: () => deadline })) {
    context.wholeStore();
    yield batch;
    deadline = Deadline.after(config.readDeadlineMs);
  }
  context.wholeStore();
}
