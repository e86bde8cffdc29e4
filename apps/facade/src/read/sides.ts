import type { ServiceEntry } from '@signalbox/discovery';
import type { Deadline } from '@signalbox/service-kit';
import {
  AppError,
  completeHeader,
  type InstanceId,
  type LogEntry,
  type LogPage,
  type MessageId,
  type MessagesPage,
  messagesPageSchema,
} from '@signalbox/shared';
import type { SetCalls, SetForm } from '../calls/calls.ts';
import { httpSet } from '../calls/http-calls.ts';
import { config } from '../config.ts';
import type { FacadeContext } from '../context.ts';
import type { HopLog } from '../events.ts';
import { nobodyAnswered, type Routed } from '../routing/route.ts';
import type { Router } from '../routing/router.ts';
import type { TryResult } from '../routing/try.ts';

/** The two sets a read joins, and how each is asked for. */
interface Side<P> {
  readonly kind: 'logging' | 'messages';
  readonly hop: 'read-log' | 'read-messages';
  readonly calls: (service: FacadeContext) => SetCalls<P>;
}
export const loggingSide: Side<LogPage> = {
  kind: 'logging',
  hop: 'read-log',
  calls: ({ loggingCalls }) => loggingCalls,
};
export const messagesSide: Side<MessagesPage> = {
  kind: 'messages',
  hop: 'read-messages',
  calls: ({ http }) => httpSet(http, '/messages', messagesPageSchema),
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

/** Asks one instance for its whole set. Up to 1 MB is held back, so that a reply that breaks off is asked for elsewhere. */
export async function readWhole<P>(
  service: FacadeContext,
  side: Side<P>,
  request: SideRequest,
  form: SetForm,
  after?: string,
): Promise<WholeSet> {
  const { deadline, hops, pinned } = request;
  const calls = side.calls(service);
  const routed = await routerOf(service, side).route({
    deadline,
    tryMs: config.readTryMs,
    pinned,
    read: 'set',
    attempt: async (target, timeoutMs, { signal, begun }): Promise<TryResult<WholeSet>> => {
      const opened = await calls.whole(target, { form, after }, { timeoutMs, signal });
      if (!('body' in opened)) return opened;
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
  const calls = side.calls(service);
  const routed = await routerOf(service, side).route({
    deadline,
    tryMs: config.pageTryMs,
    pinned,
    read: 'page',
    attempt: (target, timeoutMs, { signal }) => calls.page(target, { limit, after }, { timeoutMs, signal }),
    onTry: (seen) => hops.tried(side.hop, seen),
  });
  if (!routed.answered) throw nobodyAnswered(side.kind, routed);
  return { page: routed.value, target: routed.target };
}

/** Asks one instance for one message of the map. Null: the map does not hold it. */
export function findEntry(
  { logging, loggingCalls }: Pick<FacadeContext, 'logging' | 'loggingCalls'>,
  id: MessageId,
  { deadline, hops, tryMs }: SideRequest & { readonly tryMs: number },
): Promise<Routed<{ entry: LogEntry | null }>> {
  return logging.route({
    deadline,
    tryMs,
    read: 'message',
    attempt: (target, timeoutMs, { signal }) => loggingCalls.entry(target, id, { timeoutMs, signal }),
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
