import { type Deadline, deadlineOf, parseInput, requireBearer, type Route } from '@signalbox/service-kit';
import {
  AppError,
  fromUnknown,
  type LogReply,
  logReplySchema,
  logRequestSchema,
  type Message,
} from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';
import { printStored } from '../store-events.ts';

export const tokenPlace =
  'Send messages to a facade. For a program inside the system the token is in .signalbox/run/service-token.';

/** `POST /log`: stores one message under its id, once and for ever. For our own processes only: what is not in the log would be a phantom. */
export function postLog(context: LoggingContext): Route {
  const { serviceToken } = context;
  return {
    method: 'post',
    path: '/log',
    accepts: ['json'],
    doc: {
      summary: 'Store a message under its id',
      body: { 'application/json': logRequestSchema },
      replies: {
        201: { description: 'Stored, with its backups', schema: logReplySchema },
        200: { description: 'This content was there already', schema: logReplySchema },
        401: { description: 'Not a process of this cluster; nothing was changed' },
        409: { description: 'Other content has this id; nothing was changed' },
      },
    },
    async handle({ request, response, body }) {
      requireBearer(request.headers, serviceToken, tokenPlace);
      const message = parseInput(logRequestSchema, body.form === 'json' ? body.value : undefined, 'body');
      const reply = await storeMessage(context, message, () => deadlineOf(request, config.storeDeadlineMs));
      response.status(statusOf(reply)).json(reply);
    },
  };
}

function statusOf({ outcome }: Pick<LogReply, 'outcome'>): number {
  return outcome === 'stored' ? 201 : 200;
}

/** Stores it and prints it, however it was asked for. Throws AppError `conflict` for other content under its id. */
export async function storeMessage(
  context: LoggingContext,
  message: Message,
  deadline: () => Deadline,
): Promise<LogReply> {
  const { instance, logger } = context;
  const started = performance.now();
  const { outcome, attempts, mapPartition } = await store(context, message, deadline);
  context.failpoints.dieAt('die-after-put');
  const ms = performance.now() - started;
  if (outcome === 'conflict') {
    printStored(logger, instance, message, { outcome, attempt: attempts, ms, status: 409, mapPartition });
    throw otherContent(message);
  }
  const hop = { outcome: outcome === 'stored' ? 'ok' : 'same', attempt: attempts, ms, mapPartition } as const;
  printStored(logger, instance, message, { ...hop, status: statusOf({ outcome }) });
  return { id: message.id, instance, outcome, mapPartition, ms };
}

async function store(context: LoggingContext, message: Message, deadline: () => Deadline) {
  const started = performance.now();
  try {
    const to = context.store();
    return { ...(await to.putIfAbsent(message, deadline())), mapPartition: to.partitionOf(message.id) };
  } catch (thrown) {
    const error = fromUnknown(thrown);
    const ms = performance.now() - started;
    const outcome = error.code === 'unavailable' ? 'unavailable' : 'timeout';
    const { status, message: reason } = error;
    printStored(context.logger, context.instance, message, { outcome, attempt: 1, ms, status, reason });
    throw thrown;
  }
}

function otherContent({ id }: Message): AppError {
  return new AppError('conflict', 'Another content is stored under this id.', {
    expected: 'the content that was stored first, or a new id',
    found: 'another content',
    remedy: 'Use a new id for a new message.',
    id,
  });
}
