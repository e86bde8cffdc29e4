import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ServiceEntry } from '@signalbox/discovery';
import { createGrpcDoor, type Asked } from '@signalbox/logging-grpc';
import type { LogRecord } from '@signalbox/message-log';
import { createHttpServer, type HttpServer, requireBearer } from '@signalbox/service-kit';
import {
  AppError,
  completeHeader,
  instanceId,
  type InstanceId,
  logEntrySchema,
  logPageSchema,
  logReplySchema,
} from '@signalbox/shared';

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

/** What the logging instances ask for. */
export const serviceToken = 'between-the-processes-of-this-test';

/** What came, over whichever way. */
interface Call {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Api = (instance: InstanceId, call: Call) => { status: number; json: unknown };

export async function startInstance(kind: 'logging' | 'messages', n: number, api: Api): Promise<FakeInstance> {
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
export function logApi(map: Map<string, string>): Api {
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
export function shareApi(appended: readonly LogRecord[], index: number, count: number): Api {
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
