import type { LogRecord, LogWriter } from '@signalbox/message-log';
import {
  createFailpoints,
  createHealth,
  createHttpClient,
  createHttpServer,
  createLogger,
} from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import {
  type ArmedFailpoint,
  type DialectName,
  instanceId,
  parseEventLine,
  type EventLine,
  type HopName,
  type Transport,
} from '@signalbox/shared';
import { createFacadeApp } from '../src/app.ts';
import { createLoggingCalls } from '../src/calls/logging-calls.ts';
import { createHopLog } from '../src/events.ts';
import { createSendMessage } from '../src/post/send-message.ts';
import { probeReadiness } from '../src/routing/try.ts';
import type { Policy } from '../src/routing/pick.ts';
import { createRouter } from '../src/routing/router.ts';
import type { FacadeContext } from '../src/context.ts';
import { type FakeInstance, logApi, serviceToken, shareApi, startInstance } from './fake-instances.ts';

export interface FacadeHarness extends AsyncDisposable {
  readonly url: string;
  readonly service: FacadeContext;
  /** What the fake log holds, in order. */
  readonly appended: LogRecord[];
  /** What the fake map holds: id → text. */
  readonly map: Map<string, string>;
  readonly logging: readonly FakeInstance[];
  readonly messages: readonly FakeInstance[];
  /** Makes the next appends fail. */
  failAppends(error: Error | undefined): void;
  /** Entries out of the catalogue. */
  forget(kind: 'logging' | 'messages'): void;
  setPolicy(policy: Policy): void;
  speak(dialect: DialectName): void;
  hops(name: HopName): EventLine<'hop'>[];
  events(): string[];
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; headers: Headers; json: Reply }>;
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; headers: Headers; text: string }>;
}

/** Replies are looked into field by field. */
export type Reply = Record<string, unknown> & {
  id?: string;
  logging?: { instance: string; attempts: number };
  queue?: { partition: number | null; offset: number | null; attempts: number };
};

/** A facade with everything behind it replaced by small servers that can be made to misbehave. */
export async function startFacade(
  counts: { logging?: number; messages?: number; armed?: readonly ArmedFailpoint[]; transport?: Transport } = {},
): Promise<FacadeHarness> {
  const map = new Map<string, string>();
  const appended: LogRecord[] = [];
  let appendError: Error | undefined;
  let policy: Policy = 'random';
  let dialect: DialectName = 'native';
  const settingOf = (key: string): unknown => (key === 'facade/dialect' ? dialect : undefined);
  const stream = memoryStream();
  const logger = createLogger({ instance: instanceId('facade', 1), stream });
  const logging = await Promise.all(numbers(counts.logging ?? 3).map((n) => startInstance('logging', n, logApi(map))));
  const messages = await Promise.all(
    numbers(counts.messages ?? 2).map((n) =>
      startInstance('messages', n, shareApi(appended, n - 1, counts.messages ?? 2)),
    ),
  );
  const lists = { logging: logging.map(({ entry }) => entry), messages: messages.map(({ entry }) => entry) };
  const catalogue: FacadeContext['discovery']['catalogue'] = {
    current: (kind) => (kind === 'logging' || kind === 'messages' ? lists[kind] : []),
    answered: () => true,
    watch: () => () => undefined,
  };

  const http = createHttpClient();
  const router = (kind: 'logging' | 'messages') =>
    createRouter({ kind, catalogue, policy: () => policy, logger, probe: (target) => probeReadiness(http, target) });
  const writer = fakeWriter(appended, () => appendError);
  const log = () => ({ backend: 'kafka' as const, writer, written: async () => appended.length });
  let request = 0;
  const loggingCalls = createLoggingCalls({ http, serviceToken, transport: () => counts.transport });
  const service: FacadeContext = {
    logging: router('logging'),
    messages: router('messages'),
    loggingCalls,
    http,
    log,
    chooseId: async (message) => message,
    send: async () => Promise.reject(new Error('replaced below')),
    health: createHealth({ instance: 'facade-1' }),
    logger,
    discovery: { catalogue, settings: { get: settingOf } as FacadeContext['discovery']['settings'] },
    hops: () => createHopLog(logger, `r-${(request += 1)}`),
  };
  const failpoints = createFailpoints({ armed: counts.armed ?? [], logger });
  const wired: FacadeContext = {
    ...service,
    send: createSendMessage({ log, logging: service.logging, loggingCalls: service.loggingCalls, failpoints }),
  };
  const server = createHttpServer({ app: createFacadeApp(wired), port: 0, drainLeadMs: 0 });
  const { url } = await server.start();

  return {
    url,
    service: wired,
    appended,
    map,
    logging,
    messages,
    failAppends: (error) => {
      appendError = error;
    },
    forget: (kind) => {
      lists[kind] = [];
    },
    speak: (next) => {
      dialect = next;
    },
    setPolicy: (next) => {
      policy = next;
    },
    hops: (name) =>
      stream.lines.flatMap((text) => {
        const line = parseEventLine(text);
        return line?.event === 'hop' && line.hop === name ? [line] : [];
      }),
    events: () => stream.lines.flatMap((text) => parseEventLine(text)?.event ?? []),
    async post(body, headers = {}) {
      const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      const all = { 'content-type': 'application/json', ...headers };
      const reply = await fetch(`${url}/facade`, { method: 'POST', headers: all, body: text as string });
      return { status: reply.status, headers: reply.headers, json: (await reply.json()) as Reply };
    },
    async get(path, headers = {}) {
      const reply = await fetch(`${url}${path}`, { headers });
      return { status: reply.status, headers: reply.headers, text: await reply.text() };
    },
    async [Symbol.asyncDispose]() {
      wired.logging.stop();
      wired.messages.stop();
      server.server.closeAllConnections();
      await server.stop();
      await Promise.all([...logging, ...messages].map((instance) => instance.setMood('gone')));
      await Promise.all([http.close(), loggingCalls.close()]);
    },
  };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_none, index) => index + 1);
}

function fakeWriter(appended: LogRecord[], error: () => Error | undefined): LogWriter {
  return {
    topic: 'messages-e1',
    partitions: 1,
    start: () => Promise.resolve(),
    partitionOf: () => 0,
    leaderOf: () => instanceId('kafka', 1),
    append(record) {
      const failure = error();
      if (failure !== undefined) return Promise.reject(failure);
      return Promise.resolve({ partition: 0, offset: appended.push(record) - 1, leader: instanceId('kafka', 1) });
    },
    stop: () => Promise.resolve(),
  };
}
