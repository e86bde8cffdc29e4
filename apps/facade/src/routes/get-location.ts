import { Deadline, type Route } from '@signalbox/service-kit';
import {
  AppError,
  heldMessageSchema,
  messageIdSchema,
  whereaboutsSchema,
  type HeldMessage,
  type LogEntry,
  type MessageId,
  type Whereabouts,
} from '@signalbox/shared';
import { config } from '../config.ts';
import type { HopLog } from '../events.ts';
import { findEntry } from '../read/sides.ts';
import { hopHeaders, parseBody, toTry, urlOf } from '../routing/try.ts';
import type { FacadeContext } from '../context.ts';

/** `GET /facade/ID`: one message and where it is. Null: looked for and not there; absent: could not be asked. */
export function getLocation(service: FacadeContext): Route {
  return {
    method: 'get',
    path: '/facade/:id',
    doc: {
      summary: 'One message with its whereabouts',
      replies: { 200: { description: 'Where it is', schema: whereaboutsSchema } },
    },
    async handle({ request, response }) {
      const asked = String(request.params['id']);
      const id = messageIdSchema.safeParse(asked.toLowerCase());
      if (!id.success) throw noSuchMessage(asked, 'the UUID of a message');
      const hops = service.hops();
      const deadline = Deadline.after(config.postDeadlineMs);
      const [found, queue] = await Promise.all([
        findEntry(service, id.data, { deadline, hops, tryMs: config.pageTryMs }),
        findHolder(service, id.data, hops),
      ]);
      const entry = found.answered ? found.value.entry : undefined;
      if (!entry && !queue) {
        if (entry === null && queue === null) throw noSuchMessage(asked, 'the id of a message that was sent');
        throw cannotSay(id.data);
      }
      response.setHeader('Cache-Control', 'no-store');
      response.json(toLocation(id.data, entry, queue));
    },
  };
}

/** Asks every messages instance: only one holds it. Null only when each of them said no. */
async function findHolder(service: FacadeContext, id: MessageId, hops: HopLog): Promise<Whereabouts['queue']> {
  const backend = service.log()?.backend ?? 'kafka';
  const targets = service.messages.known();
  const answers = await Promise.all(
    targets.map(async (target) => {
      const timeoutMs = config.pageTryMs;
      const headers = hopHeaders(timeoutMs);
      const asked = await service.http.request(urlOf(target, `/messages/${id}`), { timeoutMs, headers });
      const result = toTry<{ held: HeldMessage | null }>(asked, (status, text) => {
        if (status === 404) return { value: { held: null }, outcome: 'ok' };
        return status === 200 ? { value: { held: parseBody(heldMessageSchema, text) } } : undefined;
      });
      const { value, ...seen } = result;
      hops.tried('read-messages', { ...seen, to: target.id, attempt: 1 }, id);
      return value?.held;
    }),
  );
  const held = answers.find((answer) => answer !== null && answer !== undefined);
  if (held) return { backend, partition: held.partition, offset: held.offset, heldBy: held.instance, msg: held.msg };
  return targets.length > 0 && answers.every((answer) => answer === null) ? null : undefined;
}

function toLocation(id: MessageId, entry: LogEntry | null | undefined, queue: Whereabouts['queue']): Whereabouts {
  const { instance, msg, mapPartition, map } = entry ?? {};
  return {
    id,
    ...(entry === null ? { logging: null, map: null } : {}),
    ...(instance === undefined || msg === undefined ? {} : { logging: { instance, msg, mapPartition } }),
    ...(map === undefined ? {} : { map }),
    ...(queue === undefined ? {} : { queue }),
  };
}

function noSuchMessage(found: string, expected: string): AppError {
  const facts = { expected, found: found.slice(0, 100), remedy: 'GET /facade lists every message.' };
  return new AppError('not-found', 'There is no such message.', facts);
}

function cannotSay(id: MessageId): AppError {
  return new AppError('unavailable', 'It cannot be said now whether this message is there.', {
    expected: 'a logging instance and every messages instance to answer',
    found: 'not all of them did',
    remedy: 'Try again in a moment.',
    id,
    retryAfter: config.retryAfterSeconds,
  });
}
