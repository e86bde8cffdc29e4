import type { Asked, LoggingHandlers } from '@signalbox/logging-grpc';
import { Deadline, parseInput, requireBearer } from '@signalbox/service-kit';
import { logRequestSchema, messageIdSchema } from '@signalbox/shared';
import { z } from 'zod';
import { config } from './config.ts';
import type { LoggingContext } from './context.ts';
import { entryOf } from './routes/get-log.ts';
import { logsQuerySchema, pageOfMap } from './routes/get-logs.ts';
import { storeMessage, tokenPlace } from './routes/post-log.ts';

const entryQuerySchema = z.object({ id: messageIdSchema });

/** The three calls of `logging.proto`: what the routes do, with the same rules on who may store and for how long. */
export function grpcHandlers(context: LoggingContext): LoggingHandlers {
  const { instance } = context;
  return {
    async logMessage(asked) {
      requireBearer({ authorization: asked.authorization }, context.serviceToken, tokenPlace);
      const message = parseInput(logRequestSchema, asked.message, 'message');
      return storeMessage(context, message, () => deadlineOf(asked, config.storeDeadlineMs));
    },
    async getLog(asked) {
      const { id } = parseInput(entryQuerySchema, asked.message, 'message');
      return entryOf(context, id, deadlineOf(asked, config.readDeadlineMs));
    },
    async *getLogs(asked) {
      const query = parseInput(logsQuerySchema, asked.message, 'message');
      const parts = pageOfMap(context, query, deadlineOf(asked, config.readDeadlineMs));
      for await (const part of parts) yield { instance, ...part };
    },
  };
}

/** A caller can only shorten it. */
function deadlineOf({ withinMs }: Asked, mostMs: number): Deadline {
  return Deadline.after(Math.min(withinMs ?? mostMs, mostMs));
}
