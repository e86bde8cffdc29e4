import { Deadline, deadlineOf, parseInput, sendTexts, type Route } from '@signalbox/service-kit';
import { logPageSchema, messageIdSchema, pageQuerySchema, type PageQuery, type ReadLine } from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';
import { wholeMap } from '../whole-map.ts';

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
