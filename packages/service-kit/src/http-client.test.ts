import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createHttpClient, isStream } from './http-client.ts';

const client = createHttpClient();
const open: (Server | TcpServer)[] = [];
afterAll(() => client.close());
afterEach(() => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
});

async function listening<S extends Server | TcpServer>(server: S): Promise<string> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function sizeOf(body: AsyncIterable<Buffer>): Promise<number> {
  let size = 0;
  for await (const piece of body) size += piece.length;
  return size;
}

const answering = (status: number, body = '{}') =>
  listening(createServer((_request, response) => response.writeHead(status).end(body)));

test.each([
  [200, 'ok'],
  [201, 'ok'],
  [404, 'rejected'],
  [409, 'conflict'],
  [500, 'error'],
  [503, 'unavailable'],
] as const)('status %i is the outcome %s, and its body is read', async (status, outcome) => {
  const url = await answering(status, '{"a":1}');
  expect(await client.request(url, { timeoutMs: 1000 })).toMatchObject({ answered: true, outcome, text: '{"a":1}' });
});

test('nobody listens: refused', async () => {
  const url = await answering(200);
  open.pop()?.close();
  expect(await client.request(url, { timeoutMs: 1000 })).toMatchObject({ answered: false, outcome: 'refused' });
});

test('a connection cut before the answer: reset', async () => {
  const url = await listening(createTcpServer((socket) => socket.on('data', () => socket.resetAndDestroy())));
  expect(await client.request(url, { timeoutMs: 1000 })).toMatchObject({ answered: false, outcome: 'reset' });
});

test('a connection cut within the answer: reset', async () => {
  const cut = createTcpServer((socket) =>
    socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123')),
  );
  expect(await client.request(await listening(cut), { timeoutMs: 1000 })).toMatchObject({ outcome: 'reset' });
});

test('somebody who accepts and stays silent: timeout, and no later than asked', async () => {
  const url = await listening(createTcpServer(() => undefined));
  const result = await client.request(url, { timeoutMs: 80 });
  expect(result).toMatchObject({ answered: false, outcome: 'timeout' });
  expect(result.ms).toBeLessThan(400);
});

test('an answer that never ends: timeout', async () => {
  const url = await listening(createServer((_request, response) => response.writeHead(200).write('{')));
  expect(await client.request(url, { timeoutMs: 80 })).toMatchObject({ answered: false, outcome: 'timeout' });
});

test('an answer longer than the bound is an error', async () => {
  const url = await answering(200, 'x'.repeat(1000));
  expect(await client.request(url, { timeoutMs: 1000, maxBytes: 100 })).toMatchObject({ outcome: 'error' });
});

test('the caller that changes its mind gets its own reason', async () => {
  const url = await listening(createTcpServer(() => undefined));
  const stop = new AbortController();
  const call = client.request(url, { timeoutMs: 5000, signal: stop.signal });
  stop.abort(new Error('not needed any more'));
  await expect(call).rejects.toThrow('not needed any more');
});

test('a connection is used again, also after errors', async () => {
  let connections = 0;
  const server = createServer((_request, response) => response.writeHead(500).end('no'));
  server.on('connection', () => {
    connections += 1;
  });
  const url = await listening(server);
  for (let n = 0; n < 30; n += 1) await client.request(url, { timeoutMs: 1000, method: 'POST', body: { n } });
  // A reply's end may be told a moment before its connection is free again: a second one may be opened then, no third.
  expect(connections).toBeLessThanOrEqual(2);
});

test('an opened reply is read piece by piece', async () => {
  const url = await answering(200, 'x'.repeat(200_000));
  const opened = await client.open(url, { timeoutMs: 1000, idleMs: 1000 });
  if (!('body' in opened)) throw new Error('expected a stream');
  expect(await sizeOf(opened.body)).toBe(200_000);
});

test('an opened reply that stops giving, or breaks off, throws; a refusal is an answer as ever', async () => {
  const stalls = await listening(createServer((_request, response) => response.writeHead(200).write('{')));
  const stalled = await client.open(stalls, { timeoutMs: 1000, idleMs: 50 });
  if (!('body' in stalled)) throw new Error('expected a stream');
  await expect(stalled.body[Symbol.asyncIterator]().next()).resolves.toMatchObject({ done: false });
  await expect(sizeOf(stalled.body)).rejects.toThrow(/abort/i);
  const refuses = await answering(404, 'no');
  expect(await client.open(refuses, { timeoutMs: 1000, idleMs: 50 })).toMatchObject({
    outcome: 'rejected',
    text: 'no',
  });
});

test('an opened reply is not taken faster than it is read', async () => {
  const size = 64 * 1024 * 1024;
  let written = 0;
  const url = await listening(
    createServer(async (_request, response) => {
      for (const piece = Buffer.alloc(64 * 1024); written < size; written += piece.length)
        if (!response.write(piece)) await once(response, 'drain');
      response.end();
    }),
  );
  const opened = await client.open(url, { timeoutMs: 1000, idleMs: 1000 });
  if (!isStream(opened)) throw new Error('expected a stream');
  const body = opened.body[Symbol.asyncIterator]();
  await body.next();
  // Until the kernel's buffers are full: some megabytes, and nothing like all of it.
  let before = -1;
  while (before !== written) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(written).toBeLessThan(size / 2);
  expect(await sizeOf({ [Symbol.asyncIterator]: () => body })).toBeGreaterThan(size / 2);
  expect(written).toBe(size);
});

test('an opened reply ends with the wish of its caller, also within it; one that breaks off unread harms nobody', async () => {
  const url = await listening(createServer((_request, response) => response.writeHead(200).write('{')));
  const stop = new AbortController();
  const opened = await client.open(url, { timeoutMs: 1000, idleMs: 5000, signal: stop.signal });
  if (!isStream(opened)) throw new Error('expected a stream');
  const body = opened.body[Symbol.asyncIterator]();
  await body.next();
  const more = body.next();
  stop.abort(new Error('not needed any more'));
  await expect(more).rejects.toThrow('not needed any more');
  const broken = Promise.withResolvers<void>();
  const breaks = await listening(
    createServer((_request, response) => {
      response.writeHead(200).write('{');
      void broken.promise.then(() => response.destroy());
    }),
  );
  const unread = await client.open(breaks, { timeoutMs: 1000, idleMs: 1000 });
  if (!isStream(unread)) throw new Error('expected a stream');
  broken.resolve();
  await expect(sizeOf(unread.body)).rejects.toThrow(/other side closed|ECONNRESET/);
  unread.discard();
});
