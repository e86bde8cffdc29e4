import { Deadline, parseInput, type Route } from '@signalbox/service-kit';
import {
  AppError,
  pageQuerySchema,
  readReplySchema,
  type InstanceId,
  type LogPage,
  type MessagesPage,
  type ReadReply,
} from '@signalbox/shared';
import type { Response } from 'express';
import { z } from 'zod';
import { config } from '../config.ts';
import { decodeCursor, encodeCursor, type Cursor } from '../read/cursor.ts';
import { sendLines, sendText, type PagedSets } from '../read/lines.ts';
import { loggingSide, messagesSide, pinnedInstance, readPage, readWhole, type SideRequest } from '../read/sides.ts';
import { sendWhole } from '../read/whole-reply.ts';
import type { FacadeService } from '../service.ts';

const querySchema = pageQuerySchema.extend({ logging: z.string().optional(), messages: z.string().optional() });

interface Read {
  readonly logging: SideRequest;
  readonly messages: SideRequest;
  readonly cursor: Cursor | undefined;
}

/** `GET /facade`: logging's set and one messages instance's share, each from an instance that answers. */
export function getFacade(service: FacadeService): Route {
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
      const hops = service.hops();
      const deadline = Deadline.after(config.readDeadlineMs);
      const read: Read = {
        logging: { deadline, hops, pinned: pinnedInstance(service, loggingSide, query.logging) },
        messages: {
          deadline,
          hops,
          pinned: pinnedInstance(service, messagesSide, query.messages) ?? shareOf(service, cursor),
        },
        cursor,
      };
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Vary', 'Accept');
      const form = request.accepts(['application/json', 'application/x-ndjson', 'text/plain']);
      const paged = query.limit !== undefined || cursor !== undefined;
      if (form === 'application/x-ndjson' || form === 'text/plain') {
        const sets = paged ? await onePage(service, read, query.limit, response) : await allPages(service, read);
        await (form === 'text/plain' ? sendText(response, sets) : sendLines(response, sets));
        return;
      }
      if (paged) response.json(await pageReply(service, read, query.limit ?? config.pageSize));
      else await sendBothWhole(service, read, response);
    },
  };
}

/** A share is one instance's: its pages cannot go on elsewhere. Throws AppError 503 when that instance has gone. */
function shareOf(service: FacadeService, cursor: Cursor | undefined): InstanceId | undefined {
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

async function sendBothWhole(service: FacadeService, read: Read, response: Response): Promise<void> {
  const [logging, messages] = await Promise.allSettled([
    readWhole(service, loggingSide, read.logging),
    readWhole(service, messagesSide, read.messages),
  ]);
  if (logging.status === 'fulfilled' && messages.status === 'fulfilled') {
    await sendWhole(response, logging.value, messages.value);
    return;
  }
  if (logging.status === 'fulfilled') logging.value.discard();
  if (messages.status === 'fulfilled') messages.value.discard();
  throw logging.status === 'rejected' ? logging.reason : messages.status === 'rejected' ? messages.reason : undefined;
}

async function pageReply(service: FacadeService, read: Read, limit: number): Promise<ReadReply> {
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
  service: FacadeService,
  read: Read,
  limit: number | undefined,
  response: Response,
): Promise<PagedSets> {
  const { logging, messages, next } = await pageReply(service, read, limit ?? config.pageSize);
  if (next !== undefined) response.setHeader('X-Signalbox-Next', next);
  return { logging: only(logging), messages: only(messages) };
}

/** Every page; the first of either side is asked for before anything is sent, so that a refusal still has its status. */
async function allPages(service: FacadeService, read: Read): Promise<PagedSets> {
  const limit = config.pageSize;
  const [logging, messages] = await Promise.all([
    readPage(service, loggingSide, { ...read.logging, limit, after: undefined }),
    readPage(service, messagesSide, { ...read.messages, limit, after: undefined }),
  ]);
  const hops = read.logging.hops;
  return {
    // Every logging instance shows the same map: the next page may come from another.
    logging: follow<LogPage>(logging.page, (after) =>
      readPage(service, loggingSide, { ...later(read.logging), hops, limit, after }),
    ),
    messages: follow<MessagesPage>(messages.page, (after) =>
      readPage(service, messagesSide, { ...later(read.messages, messages.target.id), hops, limit, after }),
    ),
  };
}

/** A page of a stream that is under way has a deadline of its own: the whole may take longer than one request may wait. */
function later(
  side: SideRequest,
  pinned: InstanceId | undefined = side.pinned,
): Pick<SideRequest, 'deadline' | 'pinned'> {
  return { deadline: Deadline.after(config.readDeadlineMs), pinned };
}

async function* follow<P extends { next?: string | undefined }>(
  first: P,
  more: (after: string) => Promise<{ page: P }>,
): AsyncGenerator<P> {
  let page = first;
  yield page;
  while (page.next !== undefined) {
    ({ page } = await more(page.next));
    yield page;
  }
}

async function* only<P>(page: P): AsyncGenerator<P> {
  yield page;
}
