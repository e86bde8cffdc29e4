import { Deadline, deadlineOf, parseInput, type Route, sendTexts } from '@signalbox/service-kit';
import {
  logDocument,
  logLines,
  logPageSchema,
  type LogsPart,
  type Message,
  messageIdSchema,
  type PageQuery,
  pageQuerySchema,
} from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';

export const logsQuerySchema = pageQuerySchema.extend({ after: messageIdSchema.optional() });

/** `GET /log[?limit&after]`: the map ordered by id, or a page of it, written while it is read: never held as a whole. */
export function getLogs(context: LoggingContext): Route {
  const { instance } = context;
  return {
    method: 'get',
    path: '/log',
    doc: {
      summary: 'Every message of the map. Accept application/x-ndjson gives one object a line.',
      query: logsQuerySchema,
      replies: { 200: { description: 'The whole map, or a page of it', schema: logPageSchema } },
    },
    async handle({ request, response }) {
      const query = parseInput(logsQuerySchema, request.query, 'query');
      const deadline = deadlineOf(request, config.readDeadlineMs);
      response.vary('Accept');
      if (request.accepts(['application/json', 'application/x-ndjson']) === 'application/x-ndjson') {
        response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
        await sendTexts(response, logLines(instance, linesOfMap(context, query, deadline)));
        return;
      }
      response.type('json');
      await sendTexts(response, logDocument(instance, pageOfMap(context, query, deadline)));
    },
  };
}

/** The map, or a page of it, with its count: of the whole map exactly what was given. */
export async function* pageOfMap(
  context: LoggingContext,
  { limit, after }: PageQuery,
  deadline: Deadline,
): AsyncGenerator<LogsPart> {
  const page = { written: 0, chars: 0, last: '', more: false };
  // One beyond the page tells whether there is a next one.
  const wanted = { after, limit: limit === undefined ? undefined : limit + 1 };
  for await (const batch of wholeMap(context, wanted, deadline)) {
    const taken: Message[] = [];
    for (const message of batch) {
      page.more = limit !== undefined && (page.written === limit || page.chars > config.pageChars);
      if (page.more) break;
      taken.push(message);
      page.written += 1;
      if (limit !== undefined) page.chars += JSON.stringify(message).length;
      page.last = message.id;
    }
    yield { messages: taken };
    if (page.more) break;
  }
  const whole = limit === undefined && after === undefined;
  const count = whole ? page.written : await context.wholeStore().size(Deadline.after(config.readDeadlineMs));
  yield { messages: [], count, ...(page.more ? { next: page.last } : {}) };
}

/** Lines have no place for a count, and are never cut short of their limit. */
async function* linesOfMap(context: LoggingContext, query: PageQuery, deadline: Deadline): AsyncGenerator<LogsPart> {
  for await (const messages of wholeMap(context, query, deadline)) yield { messages };
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
