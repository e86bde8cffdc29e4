import type { ServiceEntry } from '@signalbox/discovery';
import { createGrpcClient, type GrpcRequest, type GrpcResult } from '@signalbox/logging-grpc';
import { bearer, joinTexts } from '@signalbox/service-kit';
import {
  instanceIdSchema,
  logDocument,
  type LogEntry,
  logEntrySchema,
  logLines,
  logPageSchema,
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
    async page(target, { limit, after }, limits) {
      const query = { limit, ...(after === undefined ? {} : { after }) };
      const answer = await client.collect(addressOf(target), 'GetLogs', query, requestOf(limits));
      return meant(answer, (status, value) => (status === 200 ? { value: pageOf(value) } : undefined));
    },
    async whole(target, { form, after }, limits) {
      const request = { ...requestOf(limits), idleMs: config.readIdleMs };
      const opened = await client.open(addressOf(target), 'GetLogs', after === undefined ? {} : { after }, request);
      if (!('messages' in opened)) return meant<never>(opened, () => undefined);
      const write = form === 'application/json' ? logDocument : logLines;
      const body = bytesOf(write(target.id, partsOf(opened.messages)));
      const { ms, discard } = opened;
      return { answered: true, outcome: 'ok', status: 200, headers: {}, body, discard, ms };
    },
    close: () => client.close(),
  };
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

/** What a page is sent in, put together; the last part has who answers, the count and where the next one begins. */
function pageOf(value: unknown): LogPage {
  const parts = z.array(logsSchema).parse(value);
  return logPageSchema.parse({ ...parts.at(-1), messages: parts.flatMap(({ messages }) => messages) });
}

async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of joinTexts(texts)) yield Buffer.from(text);
}
