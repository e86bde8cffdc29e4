import type { ServiceEntry } from '@signalbox/discovery';
import { isStream, type Deadline } from '@signalbox/service-kit';
import {
  AppError,
  completeHeader,
  logEntrySchema,
  type InstanceId,
  type LogEntry,
  type LogPage,
  type MessageId,
  logPageSchema,
  type MessagesPage,
  messagesPageSchema,
} from '@signalbox/shared';
import type { z } from 'zod';
import { config } from '../config.ts';
import type { FacadeContext } from '../context.ts';
import type { HopLog } from '../events.ts';
import { nobodyAnswered, type Routed } from '../routing/route.ts';
import type { Router } from '../routing/router.ts';
import { failedTry, hopHeaders, parseBody, toTry, type TryResult, urlOf } from '../routing/try.ts';

/** The two sets a read joins, and how each is asked for. */
interface Side<P> {
  readonly kind: 'logging' | 'messages';
  readonly path: string;
  readonly hop: 'read-log' | 'read-messages';
  readonly schema: z.ZodType<P>;
}
export const loggingSide: Side<LogPage> = { kind: 'logging', path: '/log', hop: 'read-log', schema: logPageSchema };
export const messagesSide: Side<MessagesPage> = {
  kind: 'messages',
  path: '/messages',
  hop: 'read-messages',
  schema: messagesPageSchema,
};

export interface SideRequest {
  readonly deadline: Deadline;
  readonly hops: HopLog;
  readonly pinned?: InstanceId | undefined;
}

/** A whole set as its instance sends it: what is there already, and what still comes when it is large. */
export interface WholeSet {
  readonly instance: InstanceId;
  /** Of a share, when the form has no other place for it: whether it was complete when the read began. */
  readonly complete: boolean;
  readonly head: Buffer;
  readonly rest: AsyncIterable<Buffer> | undefined;
  /** Idempotent. */
  discard(): void;
}

export type SetForm = 'application/json' | 'application/x-ndjson';

/** Asks one instance for its whole set. Up to 1 MB is held back, so that a reply that breaks off is asked for elsewhere. */
export async function readWhole<P>(
  service: FacadeContext,
  side: Side<P>,
  request: SideRequest,
  form: SetForm,
  after?: string,
): Promise<WholeSet> {
  const { deadline, hops, pinned } = request;
  const path = after === undefined ? side.path : `${side.path}?${new URLSearchParams({ after })}`;
  const routed = await routerOf(service, side).route({
    deadline,
    tryMs: config.readTryMs,
    pinned,
    read: 'set',
    attempt: async (target, timeoutMs, { signal, begun }): Promise<TryResult<WholeSet>> => {
      const headers = { accept: form, ...hopHeaders(timeoutMs) };
      const idleMs = config.readIdleMs;
      const opened = await service.http.open(urlOf(target, path), { timeoutMs, idleMs, headers, signal });
      if (!isStream(opened)) return opened.answered ? toTry(opened, () => undefined) : failedTry(opened);
      const { status, discard } = opened;
      if (!begun()) {
        discard();
        return { outcome: 'ok', ms: opened.ms, status };
      }
      const started = performance.now();
      const end = await readHead(opened.body);
      const ms = opened.ms + performance.now() - started;
      if (end.broken !== undefined) return { outcome: 'reset', ms, status, reason: end.broken };
      const complete = opened.headers[completeHeader] === 'true';
      return { outcome: 'ok', ms, status, value: { instance: target.id, complete, ...end, discard } };
    },
    onTry: (seen) => hops.tried(side.hop, seen),
  });
  if (!routed.answered) throw nobodyAnswered(side.kind, routed);
  return routed.value;
}

async function readHead(
  body: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> | undefined; broken?: undefined } | { broken: string }> {
  const chunks: Buffer[] = [];
  const pieces = body[Symbol.asyncIterator]();
  let size = 0;
  try {
    while (size < config.readHeadBytes) {
      const piece = await pieces.next();
      if (piece.done === true) return { head: Buffer.concat(chunks), rest: undefined };
      chunks.push(piece.value);
      size += piece.value.byteLength;
    }
  } catch (thrown) {
    return { broken: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  return { head: Buffer.concat(chunks), rest: { [Symbol.asyncIterator]: () => pieces } };
}

/** Asks one instance for a page of its set. */
export async function readPage<P>(
  service: FacadeContext,
  side: Side<P>,
  request: SideRequest & { readonly limit: number; readonly after: string | undefined },
): Promise<{ page: P; target: ServiceEntry }> {
  const { deadline, hops, pinned, limit, after } = request;
  const query = new URLSearchParams({ limit: String(limit), ...(after === undefined ? {} : { after }) });
  const routed = await routerOf(service, side).route({
    deadline,
    tryMs: config.pageTryMs,
    pinned,
    read: 'page',
    attempt: async (target, timeoutMs, { signal }) =>
      toTry(
        await service.http.request(urlOf(target, `${side.path}?${query}`), {
          timeoutMs,
          headers: hopHeaders(timeoutMs),
          signal,
        }),
        (status, text) => (status === 200 ? { value: parseBody(side.schema, text) } : undefined),
      ),
    onTry: (seen) => hops.tried(side.hop, seen),
  });
  if (!routed.answered) throw nobodyAnswered(side.kind, routed);
  return { page: routed.value, target: routed.target };
}

/** Asks one instance for one message of the map. Null: the map does not hold it. */
export function findEntry(
  { logging, http }: Pick<FacadeContext, 'logging' | 'http'>,
  id: MessageId,
  { deadline, hops, tryMs }: SideRequest & { readonly tryMs: number },
): Promise<Routed<{ entry: LogEntry | null }>> {
  return logging.route({
    deadline,
    tryMs,
    read: 'message',
    attempt: async (target, timeoutMs, { signal }) =>
      toTry<{ entry: LogEntry | null }>(
        await http.request(urlOf(target, `/log/${id}`), { timeoutMs, headers: hopHeaders(timeoutMs), signal }),
        (status, text) => {
          if (status === 404) return { value: { entry: null }, outcome: 'ok' };
          return status === 200 ? { value: { entry: parseBody(logEntrySchema, text) } } : undefined;
        },
      ),
    onTry: (seen) => hops.tried('read-log', seen, id),
  });
}

/** Throws AppError 404 for an instance the catalogue does not know. */
export function pinnedInstance<P>(
  service: FacadeContext,
  side: Side<P>,
  id: string | undefined,
): InstanceId | undefined {
  if (id === undefined) return undefined;
  const known = routerOf(service, side).known();
  const found = known.find((entry) => entry.id === id);
  if (found !== undefined) return found.id;
  throw new AppError('not-found', `There is no ${side.kind} instance of that name.`, {
    expected:
      known.length === 0 ? `a ${side.kind} instance; none is known now` : known.map((entry) => entry.id).join(' or '),
    found: id.slice(0, 100),
    remedy: 'Name one of these, or leave it out for any.',
  });
}

function routerOf(service: FacadeContext, side: { readonly kind: 'logging' | 'messages' }): Router {
  return service[side.kind];
}
