import { type Deadline, deadlineOf, parseInput, type Route } from '@signalbox/service-kit';
import { AppError, type LogEntry, logEntrySchema, type MessageId, messageIdSchema } from '@signalbox/shared';
import { config } from '../config.ts';
import type { LoggingContext } from '../context.ts';

/** `GET /log/ID`: one message, with its map partition and who has it. */
export function getLog(context: LoggingContext): Route {
  return {
    method: 'get',
    path: '/log/:id',
    doc: {
      summary: 'One message of the map',
      replies: {
        200: { description: 'It is in the map', schema: logEntrySchema },
        404: { description: 'The map does not hold it' },
      },
    },
    async handle({ request, response }) {
      const id = parseInput(messageIdSchema, request.params['id'], 'id');
      response.json(await entryOf(context, id, deadlineOf(request, config.readDeadlineMs)));
    },
  };
}

/** One message of the map. Throws AppError `not-found`. */
export async function entryOf(context: LoggingContext, id: MessageId, deadline: Deadline): Promise<LogEntry> {
  const store = context.wholeStore();
  const msg = await store.get(id, deadline);
  if (msg === undefined) throw new AppError('not-found', `The map does not hold ${id}.`, { id });
  const mapPartition = store.partitionOf(id);
  const replicas = mapPartition === undefined ? undefined : context.member.replicasOf(mapPartition);
  const map =
    mapPartition === undefined || replicas === undefined ? undefined : { partition: mapPartition, ...replicas };
  return { id, msg, instance: context.instance, mapPartition, map };
}
