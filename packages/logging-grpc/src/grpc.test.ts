import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { createHttpServer, deadlineHeader } from '@signalbox/service-kit';
import { AppError, instanceId, messageIdSchema } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { loggingDefinition, statusTrailer } from './definition.ts';
import { createGrpcClient, type GrpcStream } from './client.ts';
import { type Asked, createGrpcDoor, type LoggingHandlers } from './server.ts';

const instance = instanceId('logging', 1);
const id = messageIdSchema.parse('01a2b3c4-0000-4000-8000-000000000000');
const never = new Promise<never>(() => undefined);

/** A port that speaks HTTP and gRPC, and a client. */
async function bench(handlers: Partial<LoggingHandlers> = {}, drainMs?: number) {
  const asked: Asked[] = [];
  const note =
    <T>(act: (call: Asked) => T) =>
    (call: Asked): T => {
      asked.push(call);
      return act(call);
    };
  const { logMessage, getLog, getLogs } = handlers;
  const door = createGrpcDoor({
    logMessage: note(
      logMessage ?? (async () => ({ id, instance, outcome: 'stored' as const, mapPartition: 0, ms: 0.5 })),
    ),
    getLog: note(getLog ?? (async () => ({ id, msg: 'їжак', instance }))),
    getLogs: note(
      getLogs ??
        async function* parts() {
          yield { instance, messages: [{ id, msg: 'a' }] };
          yield { instance, messages: [], count: 1 };
        },
    ),
  });
  const http = createHttpServer({
    app: (_request, response) => void response.end('over HTTP'),
    port: 0,
    drainLeadMs: 0,
    ...(drainMs === undefined ? {} : { drainMs }),
    http2: () => door,
  });
  const sockets = new Set<Socket>();
  http.server.on('connection', (socket: Socket) => sockets.add(socket));
  const { port, url } = await http.start();
  const client = createGrpcClient();
  const address = `127.0.0.1:${port}`;
  return {
    asked,
    client,
    address,
    http,
    url,
    log: (timeoutMs = 2_000, signal?: AbortSignal) =>
      client.request(
        address,
        'LogMessage',
        { id, msg: 'їжак' },
        {
          headers: { authorization: 'Bearer x', [deadlineHeader]: '90' },
          timeoutMs,
          ...(signal === undefined ? {} : { signal }),
        },
      ),
    logs: (idleMs = 2_000) => client.open(address, 'GetLogs', {}, { headers: {}, timeoutMs: 2_000, idleMs }),
    cutOff: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    async [Symbol.asyncDispose]() {
      client.close();
      sockets.forEach((socket) => socket.destroy());
      await http.stop();
    },
  };
}

async function allOf(stream: unknown): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const message of (stream as GrpcStream).messages) messages.push(message);
  return messages;
}

test('one port answers gRPC and HTTP, what was sent arrives to the letter, and a zero is not nothing', async () => {
  await using port = await bench();
  expect(await (await fetch(port.url)).text()).toBe('over HTTP');
  expect(await port.log()).toMatchObject({
    answered: true,
    outcome: 'ok',
    value: { id, instance, outcome: 'stored', mapPartition: 0, ms: 0.5 },
  });
  expect(port.asked[0]).toEqual({ message: { id, msg: 'їжак' }, authorization: 'Bearer x', withinMs: 90 });
  expect(await (await fetch(port.url)).text()).toBe('over HTTP');
});

test('what an instance refuses is answered, with its status and its words', async () => {
  const refuse = (code: 'conflict' | 'unavailable') => async () => Promise.reject(new AppError(code, 'in words'));
  await using other = await bench({ logMessage: refuse('conflict') });
  expect(await other.log()).toMatchObject({ answered: true, outcome: 'conflict', status: 409, text: 'in words' });
  await using away = await bench({ logMessage: refuse('unavailable') });
  expect(await away.log()).toMatchObject({ answered: true, outcome: 'unavailable', status: 503 });
});

test('an instance that is silent is a time-out, one that breaks off a reset, one that is gone a refusal', async () => {
  await using silent = await bench({ logMessage: () => never });
  expect(await silent.log(50)).toMatchObject({ answered: false, outcome: 'timeout' });
  const cut = silent.log();
  const before = silent.asked.length;
  await expect.poll(() => silent.asked.length).toBeGreaterThan(before);
  silent.cutOff();
  expect(await cut).toMatchObject({ answered: false, outcome: 'reset' });
  await silent.http.stop();
  expect(await silent.log()).toMatchObject({ answered: false, outcome: 'refused' });
});

test('who gives up rejects with their own reason, and the instance is not waited for', async () => {
  await using silent = await bench({ logMessage: () => never });
  const left = new AbortController();
  const call = silent.log(2_000, left.signal);
  left.abort(new Error('overtaken'));
  await expect(call).rejects.toThrow('overtaken');
});

test('a set comes part by part; one that breaks off or falls silent throws, and never looks whole', async () => {
  await using whole = await bench();
  expect(await allOf(await whole.logs())).toMatchObject([{ messages: [{ id, msg: 'a' }] }, { messages: [], count: 1 }]);
  const half = async function* parts() {
    yield { instance, messages: [{ id, msg: 'a' }] };
    await never;
  };
  await using silent = await bench({ getLogs: half });
  await expect(allOf(await silent.logs(50))).rejects.toThrow('CANCELLED');
  const open = await silent.logs();
  silent.cutOff();
  await expect(allOf(open)).rejects.toThrow('UNAVAILABLE');
});

test('a set that is wanted whole has one time for all of it, and may be given up at any moment', async () => {
  const collect = (port: Awaited<ReturnType<typeof bench>>, timeoutMs: number, signal?: AbortSignal) =>
    port.client.collect(
      port.address,
      'GetLogs',
      {},
      { headers: {}, timeoutMs, ...(signal === undefined ? {} : { signal }) },
    );
  await using whole = await bench();
  expect(await collect(whole, 2_000)).toMatchObject({
    outcome: 'ok',
    value: [{ messages: [{ msg: 'a' }] }, { count: 1 }],
  });
  const half = async function* parts() {
    yield { instance, messages: [{ id, msg: 'a' }] };
    await never;
  };
  await using silent = await bench({ getLogs: half });
  expect(await collect(silent, 100)).toMatchObject({ answered: false, outcome: 'timeout' });
  const left = new AbortController();
  const call = collect(silent, 2_000, left.signal);
  await expect.poll(() => silent.asked.length).toBe(2);
  left.abort(new Error('overtaken'));
  await expect(call).rejects.toThrow('overtaken');
});

test('a set that is discarded is not written on', async () => {
  let ended = false;
  const endless = async function* parts() {
    try {
      for (;;) yield { instance, messages: Array.from({ length: 100 }, () => ({ id, msg: 'x'.repeat(1_000) })) };
    } finally {
      ended = true;
    }
  };
  await using port = await bench({ getLogs: endless });
  ((await port.logs()) as GrpcStream).discard();
  await expect.poll(() => ended).toBe(true);
});

test('a stop lets the call under way end, and takes no other', async () => {
  const gate = Promise.withResolvers<void>();
  await using port = await bench({
    logMessage: async () => {
      await gate.promise;
      return { id, instance, outcome: 'stored' as const, ms: 1 };
    },
  });
  const call = port.log();
  await expect.poll(() => port.asked.length).toBe(1);
  const stopped = port.http.stop();
  gate.resolve();
  expect(await call).toMatchObject({ answered: true, outcome: 'ok' });
  await stopped;
  expect(await port.log()).toMatchObject({ answered: false, outcome: 'refused' });
});

test('a stop cuts off what does not end in its time', async () => {
  await using port = await bench({ logMessage: () => never }, 100);
  const call = port.log();
  await expect.poll(() => port.asked.length).toBe(1);
  await port.http.stop();
  expect(await call).toMatchObject({ answered: false, outcome: 'reset' });
});

test('[R14] another host name is refused, in whichever way it is asked', async () => {
  await using port = await bench();
  const other = new Client(port.address, credentials.createInsecure(), { 'grpc.default_authority': 'evil.test' });
  const { path, requestSerialize, responseDeserialize } = loggingDefinition.LogMessage;
  const refused = await new Promise<ServiceError | null>((resolve) => {
    other.makeUnaryRequest(path, requestSerialize, responseDeserialize, { id, msg: 'a' }, resolve);
  });
  other.close();
  expect([refused?.details, refused?.metadata.get(statusTrailer)]).toEqual([
    'This server does not answer to that host name.',
    ['421'],
  ]);
  expect(port.asked).toEqual([]);
});

test("another client's deadline, said in gRPC's own way, is as good as ours", async () => {
  await using port = await bench();
  const other = new Client(port.address, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = loggingDefinition.LogMessage;
  await new Promise((resolve) => {
    const deadline = Date.now() + 700;
    other.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { id, msg: 'a' },
      new Metadata(),
      { deadline },
      resolve,
    );
  });
  other.close();
  expect(port.asked[0]?.withinMs).toSatisfy((ms: number) => ms > 0 && ms <= 700);
});

test('bytes that come one by one are told apart, and what is neither is malformed', async () => {
  await using port = await bench();
  const say = async (pieces: readonly string[]): Promise<string> => {
    const socket = connect({ port: Number(new URL(port.url).port), host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    for (const piece of pieces) await new Promise((resolve) => void socket.write(piece, resolve));
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.includes('over HTTP') || text.includes('malformed')) break;
    }
    return text;
  };
  expect(await say(['P', 'O', 'ST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n', '\r\n'])).toContain('over HTTP');
  expect(await say(['PRUNE'])).toContain('malformed');
});
