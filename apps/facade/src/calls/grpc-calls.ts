import type { ServiceEntry } from '@signalbox/discovery';
import { createGrpcClient, type GrpcRequest, type GrpcResult } from '@signalbox/logging-grpc';
import { bearer } from '@signalbox/service-kit';
import {
  instanceIdSchema,
  logDocument,
  type LogEntry,
  logEntrySchema,
  logLines,
  logReplySchema,
  type LogPage,
  type LogsPart,
  messageSchema,
} from '@signalbox/shared';
import { z } from 'zod';
import { config } from '../config.ts';
import { hopHeaders, type Meaning, toTry, type TryResult } from '../routing/try.ts';
import type { CallLimits, LoggingCalls } from './calls.ts';

const logsSchema = z.object({
  instance: instanceIdSchema,
  messages: z.array(messageSchema),
  count: z.int().optional(),
  next: z.string().optional(),
});

/** The calls of `logging.proto`: what they mean to a facade is what their twins over HTTP do. */
export function grpcLogging(serviceToken: string): LoggingCalls & { close(): void } {
  const client = createGrpcClient();
  return {
    store: async (target, { id, msg }, limits) =>
      meant(
        await client.request(addressOf(target), 'LogMessage', { id, msg }, requestOf(limits, bearer(serviceToken))),
        (status, value) => {
          if (status === 409) return { value: 'conflict', outcome: 'conflict' };
          if (status !== 200) return undefined;
          const { outcome, mapPartition } = logReplySchema.parse(value);
          return { value: outcome, outcome: outcome === 'stored' ? 'ok' : 'same', mapPartition };
        },
      ),
    entry: async (target, id, limits) =>
      meant<{ entry: LogEntry | null }>(
        await client.request(addressOf(target), 'GetLog', { id }, requestOf(limits)),
        (status, value) => {
          if (status === 404) return { value: { entry: null }, outcome: 'ok' };
          return status === 200 ? { value: { entry: logEntrySchema.parse(value) } } : undefined;
        },
      ),
    async page(target, { limit, after }, limits): Promise<TryResult<LogPage>> {
      const opened = await open(target, { limit, ...(after === undefined ? {} : { after }) }, limits);
      if (!('messages' in opened)) return meant(opened, () => undefined);
      const started = performance.now();
      try {
        const page = await pageOf(opened.messages);
        return { outcome: 'ok', ms: opened.ms + performance.now() - started, status: 200, value: page };
      } catch (thrown) {
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        return { outcome: 'reset', ms: opened.ms + performance.now() - started, reason };
      }
    },
    async whole(target, { form, after }, limits) {
      const opened = await open(target, after === undefined ? {} : { after }, limits);
      if (!('messages' in opened)) return meant<never>(opened, () => undefined);
      const write = form === 'application/json' ? logDocument : logLines;
      const body = bytesOf(write(target.id, partsOf(opened.messages)));
      const { ms, discard } = opened;
      return { answered: true, outcome: 'ok', status: 200, headers: {}, body, discard, ms };
    },
    close: () => client.close(),
  };

  function open(target: ServiceEntry, query: object, limits: CallLimits) {
    return client.open(addressOf(target), 'GetLogs', query, { ...requestOf(limits), idleMs: config.readIdleMs });
  }
}

function addressOf({ address, port }: ServiceEntry): string {
  return `${address}:${port}`;
}

function requestOf({ timeoutMs, ...rest }: CallLimits, more: Record<string, string> = {}): GrpcRequest {
  return { timeoutMs, headers: { ...hopHeaders(timeoutMs), ...more }, ...rest };
}

function meant<T>(result: GrpcResult, means: (status: number, value: unknown) => Meaning<T> | undefined): TryResult<T> {
  return toTry(result, (status) => means(status, result.answered ? result.value : undefined));
}

async function* partsOf(messages: AsyncIterable<unknown>): AsyncGenerator<LogsPart> {
  for await (const message of messages) yield logsSchema.parse(message);
}

async function pageOf(messages: AsyncIterable<unknown>): Promise<LogPage> {
  const page: { instance?: LogPage['instance']; messages: LogPage['messages'] } & Pick<LogsPart, 'count' | 'next'> = {
    messages: [],
  };
  for await (const message of messages) {
    const { messages: more, ...rest } = logsSchema.parse(message);
    page.messages.push(...more);
    Object.assign(page, rest);
  }
  const { instance, count, next } = page;
  if (instance === undefined || count === undefined) throw new Error('the page ended without its count');
  return { instance, count, messages: page.messages, ...(next === undefined ? {} : { next }) };
}

/** Gathered, so that not every message is a piece of its own. */
async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let gathered = '';
  for await (const text of texts) {
    gathered += text;
    if (gathered.length < pieceChars) continue;
    yield Buffer.from(gathered);
    gathered = '';
  }
  if (gathered !== '') yield Buffer.from(gathered);
}

const pieceChars = 64 * 1024;
