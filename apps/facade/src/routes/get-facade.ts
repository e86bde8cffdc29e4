import { parseInput, type Route } from '@signalbox/service-kit';
import { AppError, type InstanceId, pageQuerySchema, type ReadReply, readReplySchema } from '@signalbox/shared';
import type { Response } from 'express';
import { z } from 'zod';
import { config } from '../config.ts';
import type { FacadeContext } from '../context.ts';
import { type Cursor, decodeCursor, encodeCursor } from '../read/cursor.ts';
import { type BothRequests, openBoth, type Reads, sendWholeLines, tellWhoAnswers } from '../read/reads.ts';
import { type LineSets, linesOfPage, sendLines, sendText, sendWhole } from '../read/reply-forms.ts';
import { loggingSide, messagesSide, pinnedInstance, readPage } from '../read/sides.ts';

const querySchema = pageQuerySchema.extend({ logging: z.string().optional(), messages: z.string().optional() });

interface Read extends BothRequests {
  readonly cursor: Cursor | undefined;
}

/** `GET /facade`: logging's set and one messages instance's share, each from an instance that answers. */
export function getFacade(service: FacadeContext, reads: Reads): Route {
  return {
    method: 'get',
    path: '/facade',
    doc: {
      summary: 'Read the messages. Accept application/x-ndjson gives one object a line, text/plain the lab text.',
      query: querySchema,
      replies: { 200: { description: "Logging's set and one share", schema: readReplySchema } },
    },
    async handle({ request: asked, response }) {
      const query = parseInput(querySchema, asked.query, 'query');
      const cursor = query.after === undefined ? undefined : decodeCursor(query.after);
      const pins = {
        logging: pinnedInstance(service, loggingSide, query.logging),
        messages: pinnedInstance(service, messagesSide, query.messages) ?? shareOf(service, cursor),
      };
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Vary', 'Accept');
      const form = asked.accepts(['application/json', 'application/x-ndjson', 'text/plain']);
      await reads.pass(response, (request) => {
        const read: Read = {
          logging: { ...request, pinned: pins.logging },
          messages: { ...request, pinned: pins.messages },
          inTurn: request.inTurn,
          cursor,
        };
        return send(service, read, query.limit, form, response);
      });
    },
  };
}

async function send(
  service: FacadeContext,
  read: Read,
  limit: number | undefined,
  form: string | false,
  response: Response,
): Promise<void> {
  const paged = limit !== undefined || read.cursor !== undefined;
  if (form === 'application/x-ndjson' || form === 'text/plain') {
    const write = form === 'text/plain' ? sendText : sendLines;
    if (paged) await write(response, await onePage(service, read, limit, response));
    else await sendWholeLines(service, read, response, write);
    return;
  }
  if (paged) response.json(await pageReply(service, read, limit ?? config.pageSize));
  else await sendBothWhole(service, read, response);
}

/** A share is one instance's: its pages cannot go on elsewhere. Throws AppError 503 when that instance has gone. */
function shareOf(service: FacadeContext, cursor: Cursor | undefined): InstanceId | undefined {
  if (cursor === undefined) return undefined;
  const { messagesInstance } = cursor;
  if (service.messages.known().some((entry) => entry.id === messagesInstance)) return messagesInstance;
  throw new AppError('unavailable', 'The messages instance whose share was being paged has gone.', {
    expected: `${messagesInstance} to be there`,
    found: 'it is not in the catalogue',
    remedy: 'Begin again without `after`.',
    retryAfter: config.retryAfterSeconds,
  });
}

async function sendBothWhole(service: FacadeContext, read: Read, response: Response): Promise<void> {
  const { logging, messages } = await openBoth(service, read, 'application/json');
  await sendWhole(response, logging, messages);
}

async function pageReply(service: FacadeContext, read: Read, limit: number): Promise<ReadReply> {
  const [logging, messages] = await Promise.all([
    readPage(service, loggingSide, { ...read.logging, limit, after: read.cursor?.logging }),
    readPage(service, messagesSide, { ...read.messages, limit, after: read.cursor?.messages }),
  ]);
  const { next: nextLogging, ...loggingShare } = logging.page;
  const { next: nextShare, ...share } = messages.page;
  const reply = { logging: loggingShare, messages: share };
  if (nextLogging === undefined && nextShare === undefined) return reply;
  const next = encodeCursor({
    logging: nextLogging ?? loggingShare.messages.at(-1)?.id ?? read.cursor?.logging,
    messages: nextShare ?? placeOf(share.messages.at(-1)) ?? read.cursor?.messages,
    messagesInstance: messages.target.id,
  });
  return { ...reply, next };
}

function placeOf(message: { partition: number; offset: number } | undefined): string | undefined {
  return message === undefined ? undefined : `${message.partition}:${message.offset}`;
}

/** One page as lines: where it goes on stands in a header. */
async function onePage(
  service: FacadeContext,
  read: Read,
  limit: number | undefined,
  response: Response,
): Promise<LineSets> {
  const reply = await pageReply(service, read, limit ?? config.pageSize);
  if (reply.next !== undefined) response.setHeader('X-Signalbox-Next', reply.next);
  const { logging, messages } = reply;
  tellWhoAnswers(response, { logging: logging.instance, messages: messages.instance, complete: messages.complete });
  return linesOfPage(reply);
}
