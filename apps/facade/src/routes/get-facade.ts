import { Deadline, parseInput, type Route } from '@signalbox/service-kit';
import {
  AppError,
  completeHeader,
  type InstanceId,
  messageSchema,
  pageQuerySchema,
  type ReadReply,
  readReplySchema,
} from '@signalbox/shared';
import type { Response } from 'express';
import { z } from 'zod';
import { config } from '../config.ts';
import type { FacadeContext } from '../context.ts';
import { createGate } from '../gate.ts';
import { type Cursor, decodeCursor, encodeCursor } from '../read/cursor.ts';
import { followLines } from '../read/follow-lines.ts';
import { type LineSets, linesOfPage, sendLines, sendText, sendWhole } from '../read/reply-forms.ts';
import {
  loggingSide,
  messagesSide,
  pinnedInstance,
  readPage,
  readWhole,
  type SetForm,
  type SideRequest,
} from '../read/sides.ts';

const querySchema = pageQuerySchema.extend({ logging: z.string().optional(), messages: z.string().optional() });

interface Read {
  readonly logging: SideRequest;
  readonly messages: SideRequest;
  readonly cursor: Cursor | undefined;
}

/** `GET /facade`: logging's set and one messages instance's share, each from an instance that answers. */
export function getFacade(service: FacadeContext): Route {
  const gate = createGate(config.reads);
  return {
    method: 'get',
    path: '/facade',
    doc: {
      summary: 'Read the messages. Accept application/x-ndjson gives one object a line, text/plain the lab text.',
      query: querySchema,
      replies: { 200: { description: "Logging's set and one share", schema: readReplySchema } },
    },
    async handle({ request, response }) {
      const query = parseInput(querySchema, request.query, 'query');
      const cursor = query.after === undefined ? undefined : decodeCursor(query.after);
      const pins = {
        logging: pinnedInstance(service, loggingSide, query.logging),
        messages: pinnedInstance(service, messagesSide, query.messages) ?? shareOf(service, cursor),
      };
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Vary', 'Accept');
      const form = request.accepts(['application/json', 'application/x-ndjson', 'text/plain']);
      await gate.pass(() => {
        response.setTimeout(config.readerIdleMs, () => response.destroy());
        const hops = service.hops();
        const deadline = Deadline.after(config.readDeadlineMs);
        const read: Read = {
          logging: { deadline, hops, pinned: pins.logging },
          messages: { deadline, hops, pinned: pins.messages },
          cursor,
        };
        return send(service, read, query.limit, form, response);
      }, tooManyReads);
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

/** Each of them makes every instance behind this facade read all it has. */
function tooManyReads(underWay: number): AppError {
  return new AppError('unavailable', 'This facade has as many reads under way as it takes at once.', {
    expected: `a place among ${config.reads.underWay} within ${config.reads.waitMs} ms`,
    found: `${underWay} reads under way`,
    remedy: 'Try again in a moment, or read it page by page with ?limit=.',
    retryAfter: config.retryAfterSeconds,
  });
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

async function sendWholeLines(
  service: FacadeContext,
  read: Read,
  response: Response,
  send: typeof sendLines,
): Promise<void> {
  const { logging, messages } = await openBoth(service, read, 'application/x-ndjson');
  response.setHeader(completeHeader, String(messages.complete));
  try {
    await send(response, {
      // Every logging instance shows the same map in the same order: what one breaks off another goes on with.
      logging: followLines(logging, (lastLine) =>
        readWhole(
          service,
          loggingSide,
          { ...read.logging, deadline: Deadline.after(config.readDeadlineMs) },
          'application/x-ndjson',
          messageSchema.parse(JSON.parse(lastLine)).id,
        ),
      ),
      // A share is one instance's, and nobody else can go on with it.
      messages: followLines(messages, (_lastLine, broken) => Promise.reject(broken)),
    });
  } finally {
    logging.discard();
    messages.discard();
  }
}

/** Opens both before anything is sent, so that a refusal still has its status. */
async function openBoth(service: FacadeContext, read: Read, form: SetForm) {
  const [logging, messages] = await Promise.allSettled([
    readWhole(service, loggingSide, read.logging, form),
    readWhole(service, messagesSide, read.messages, form),
  ]);
  if (logging.status === 'fulfilled' && messages.status === 'fulfilled') {
    return { logging: logging.value, messages: messages.value };
  }
  if (logging.status === 'fulfilled') logging.value.discard();
  if (messages.status === 'fulfilled') messages.value.discard();
  throw logging.status === 'rejected' ? logging.reason : messages.status === 'rejected' ? messages.reason : undefined;
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
  response.setHeader(completeHeader, String(reply.messages.complete));
  return linesOfPage(reply);
}
