import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ServiceEntry } from '@signalbox/discovery';
import { createGrpcDoor, type Asked } from '@signalbox/logging-grpc';
import type { LogRecord, LogWriter } from '@signalbox/message-log';
import {
  createFailpoints,
  createHealth,
  createHttpClient,
  createHttpServer,
  type HttpServer,
  createLogger,
  requireBearer,
} from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import {
  AppError,
  type ArmedFailpoint,
  completeHeader,
  type DialectName,
  instanceId,
  parseEventLine,
  type EventLine,
  type HopName,
  type InstanceId,
  logEntrySchema,
  logPageSchema,
  logReplySchema,
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

/**
 * How an instance behind the facade behaves. `silent`: takes the request and says nothing. `gone`: nobody listens. `finds-its-own`: its store
 * wrote twice, and the second time found what the first had written.
 */
export type Mood = 'well' | 'finds-its-own' | 'silent' | 'resets' | 'fails' | 'unready' | 'breaks-off' | 'gone';

export interface FakeInstance {
  readonly id: InstanceId;
  readonly entry: ServiceEntry;
  mood: Mood;
  /** Paths it was asked for, `GET /log`; over gRPC the call, `LogMessage`. */
  readonly asked: string[];
  setMood(mood: Mood): Promise<void>;
}

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

/** What the logging instances ask for. */
const serviceToken = 'between-the-processes-of-this-test';

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

/** What came, over whichever way. */
interface Call {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Api = (instance: InstanceId, call: Call) => { status: number; json: unknown };

async function startInstance(kind: 'logging' | 'messages', n: number, api: Api): Promise<FakeInstance> {
  const id = instanceId(kind, n);
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let server: HttpServer | undefined;
  const door = createGrpcDoor({
    logMessage: async (call) => logReplySchema.parse(await overGrpc('LogMessage', call, 'POST', '/log')),
    getLog: async (call) => logEntrySchema.parse(await overGrpc('GetLog', call, 'GET', `/log/${read(call, 'id')}`)),
    async *getLogs(call) {
      const query = new URLSearchParams();
      for (const name of ['after', 'limit']) if (read(call, name) !== '') query.set(name, read(call, name));
      const { messages, ...end } = logPageSchema.parse(await overGrpc('GetLogs', call, 'GET', `/log?${query}`));
      yield { instance: id, messages: messages.slice(0, messages.length / 2) };
      if (instance.mood === 'breaks-off') cutOff();
      yield { ...end, messages: messages.slice(messages.length / 2) };
    },
  });

  async function overGrpc(name: string, call: Asked, method: string, url: string): Promise<unknown> {
    asked.push(name);
    if (instance.mood === 'silent') return new Promise(() => undefined);
    if (instance.mood === 'resets') cutOff();
    if (instance.mood === 'fails' || instance.mood === 'unready')
      throw new AppError(instance.mood === 'fails' ? 'internal' : 'unavailable', 'not well');
    const headers = { authorization: call.authorization };
    const given: Call = { method, url, headers, body: JSON.stringify(call.message) };
    if (instance.mood === 'finds-its-own') api(id, given);
    const { status, json } = api(id, given);
    if (status === 404) throw new AppError('not-found', 'not there');
    if (status === 409) throw new AppError('conflict', 'other content');
    return json;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (instance.mood === 'silent') return;
    if (instance.mood === 'resets') {
      request.socket.resetAndDestroy();
      return;
    }
    if (instance.mood === 'fails' || instance.mood === 'unready') {
      response.writeHead(instance.mood === 'fails' ? 500 : 503).end('{"detail":"not well"}');
      return;
    }
    const { method, url = '', headers } = request;
    const call: Call = { method, url, headers, body: Buffer.concat(chunks).toString() };
    if (instance.mood === 'finds-its-own') api(id, call);
    const { status, json } = api(id, call);
    const lines = status === 200 && request.headers.accept === 'application/x-ndjson';
    const text = lines ? toLines(kind, json) : JSON.stringify(json);
    const type = lines ? 'application/x-ndjson' : 'application/json';
    const complete = kind === 'messages' ? { [completeHeader]: 'true' } : {};
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...complete });
    if (instance.mood === 'breaks-off') {
      response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
      return;
    }
    response.end(text);
  }

  function cutOff(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  async function listen(port: number): Promise<number> {
    server = createHttpServer({
      app: (request, response) => void serve(request, response),
      port,
      drainLeadMs: 0,
      http2: () => door,
    });
    server.server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    return (await server.start()).port;
  }

  async function end(): Promise<void> {
    const ending = server?.stop();
    server = undefined;
    cutOff();
    await ending;
  }

  const port = await listen(0);
  const entry: ServiceEntry = {
    id,
    kind,
    address: '127.0.0.1',
    port,
    passing: true,
    check: 'passing',
    output: '',
    meta: { life: 'a' },
  };
  const instance: FakeInstance = {
    id,
    entry,
    mood: 'well',
    asked,
    async setMood(mood) {
      if (mood === 'gone') await end();
      else if (server === undefined) await listen(port);
      instance.mood = mood;
    },
  };
  return instance;
}

function read({ message }: Asked, name: string): string {
  const value = (message as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function toLines(from: 'logging' | 'messages', json: unknown): string {
  const { instance, messages } = json as { instance: string; messages: readonly object[] };
  return messages.map((message) => `${JSON.stringify({ from, instance, ...message })}\n`).join('');
}

/** The logging instances: one map behind all of them. */
function logApi(map: Map<string, string>): Api {
  return (instance, { method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url, 'http://host');
    if (pathname === '/health/ready') return { status: 200, json: {} };
    if (method === 'POST') {
      requireBearer(headers, serviceToken, 'A facade sends it.');
      const { id, msg } = JSON.parse(body) as { id: string; msg: string };
      const known = map.get(id);
      if (known !== undefined && known !== msg) return { status: 409, json: { detail: 'other content' } };
      map.set(id, msg);
      const outcome = known === undefined ? 'stored' : 'same';
      return { status: known === undefined ? 201 : 200, json: { id, instance, outcome, mapPartition: 7, ms: 0.1 } };
    }
    const id = pathname.split('/')[2];
    if (id !== undefined) {
      const msg = map.get(id);
      return msg === undefined
        ? { status: 404, json: {} }
        : { status: 200, json: { id, msg, instance, mapPartition: 7 } };
    }
    const all = [...map].map(([key, msg]) => ({ id: key, msg })).sort((a, b) => (a.id < b.id ? -1 : 1));
    const after = searchParams.get('after') ?? '';
    return {
      status: 200,
      json: {
        instance,
        count: all.length,
        ...page(
          all.filter((one) => one.id > after),
          searchParams,
          (one) => one.id,
        ),
      },
    };
  };
}

/** The messages instances: each holds every count-th record of the log. */
function shareApi(appended: readonly LogRecord[], index: number, count: number): Api {
  return (instance, { url }) => {
    const { pathname, searchParams } = new URL(url, 'http://host');
    if (pathname === '/health/ready') return { status: 200, json: {} };
    const share = appended
      .map(({ id, msg }, offset) => ({ id, msg, partition: offset % count, offset }))
      .filter(({ partition }) => partition === index);
    const id = pathname.split('/')[2];
    if (id !== undefined) {
      const held = share.find((one) => one.id === id);
      return held === undefined ? { status: 404, json: {} } : { status: 200, json: { ...held, instance } };
    }
    const after = Number(searchParams.get('after')?.split(':')[1] ?? -1);
    const rest = share.filter(({ offset }) => offset > after);
    const about = { instance, count: share.length, complete: true, partitions: [index], partitionCount: count };
    return { status: 200, json: { ...about, ...page(rest, searchParams, (one) => `${one.partition}:${one.offset}`) } };
  };
}

function page<T>(
  rest: readonly T[],
  query: URLSearchParams,
  cursorOf: (one: T) => string,
): { messages: readonly T[]; next?: string } {
  const limit = Number(query.get('limit') ?? rest.length);
  const messages = rest.slice(0, limit);
  const last = messages.at(-1);
  return rest.length > limit && last !== undefined ? { messages, next: cursorOf(last) } : { messages };
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
