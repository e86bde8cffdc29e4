import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createHealth } from '../health.ts';
import { createHttpClient } from '../http-client.ts';
import { startApp, type AppHarness } from '../../testing/app-harness.ts';
import { createHttpServer } from './http-server.ts';
import type { Route } from './route.ts';

const doc = { summary: 'for the test', replies: { 200: { description: 'ok' } } };

/** A route whose answer the test releases. */
function gate(): { route: Route; entered: Promise<void>; open: () => void } {
  const entered = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const route: Route = {
    method: 'get',
    path: '/gate',
    doc,
    handle: async ({ response }) => {
      entered.resolve();
      await opened.promise;
      response.json({ done: true });
    },
  };
  return { route, entered: entered.promise, open: () => opened.resolve() };
}

/** A connection of bytes by hand; `closed` resolves also when it is reset: whoever is ended with bytes of his unread is. */
async function rawSocket(bench: AppHarness): Promise<{ socket: Socket; text: () => string; closed: Promise<unknown> }> {
  const socket = connect((bench.http.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  return { socket, text: () => text, closed };
}

test('listens on loopback only, and says in words when the port is taken', async () => {
  await using bench = await startApp({ title: 'Test', routes: [] });
  const { address, port } = bench.http.server.address() as AddressInfo;
  expect(address).toBe('127.0.0.1');
  const second = createHttpServer({ app: () => undefined, port });
  await expect(second.start()).rejects.toMatchObject({ code: 'port-taken' });
});

test('a drain finishes the reply under way, tells its connection to close, and then refuses', async () => {
  const { route, entered, open } = gate();
  await using bench = await startApp({ title: 'Test', routes: [route] });
  const client = createHttpClient();
  const answer = client.request(`${bench.url}/gate`, { timeoutMs: 5000 });
  await entered;
  const stopped = bench.http.stop();
  open();
  expect(await answer).toMatchObject({ outcome: 'ok', headers: { connection: 'close' } });
  await stopped;
  expect(await client.request(`${bench.url}/gate`, { timeoutMs: 5000 })).toMatchObject({ outcome: 'refused' });
  await client.close();
});

test('during the lead of a drain an open connection is answered once more and then closed; a new one is refused', async () => {
  await using bench = await startApp({ title: 'Test', routes: [] }, { drainLeadMs: 5000 });
  const { socket, text, closed } = await rawSocket(bench);
  const stopped = bench.http.stop();
  await expect.poll(() => bench.http.server.listening).toBe(false);
  await expect(bench.send({ path: '/openapi.json' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  socket.write(`GET /openapi.json HTTP/1.1\r\nHost: ${bench.url.slice('http://'.length)}\r\n\r\n`);
  await closed;
  expect(text()).toMatch(/^HTTP\/1\.1 200 /);
  expect(text()).toMatch(/\r\nConnection: close\r\n/);
  await stopped;
});

test('a connection that asks nothing is closed after the lead', async () => {
  await using bench = await startApp({ title: 'Test', routes: [] }, { drainLeadMs: 20 });
  const { closed } = await rawSocket(bench);
  await bench.http.stop();
  await expect(closed).resolves.toBeDefined();
});

test('a request that outlives the drain is cut off', async () => {
  const { route, entered } = gate();
  await using bench = await startApp({ title: 'Test', routes: [route] }, { drainMs: 50 });
  const client = createHttpClient();
  const answer = client.request(`${bench.url}/gate`, { timeoutMs: 5000 });
  await entered;
  await bench.http.stop();
  expect(await answer).toMatchObject({ outcome: 'reset' });
  await client.close();
});

test('stop before start, and twice, is nothing', async () => {
  const server = createHttpServer({ app: () => undefined, port: 0 });
  await expect(Promise.all([server.stop(), server.stop()])).resolves.toBeDefined();
});

test('headers that trickle in too slowly are answered 408 and cut off', async () => {
  await using bench = await startApp({ title: 'Test', routes: [] }, { limits: { headersMs: 100, requestMs: 200 } });
  const { socket, text, closed } = await rawSocket(bench);
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
  await closed;
  expect(text()).toMatch(/^HTTP\/1\.1 408 /);
});

test.each([
  ['what is no HTTP', 'NONSENSE\r\n\r\n', 400],
  ['headers of more than 16 kB', `GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 421],
  ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 421],
])('%s is answered with a problem', async (_title, bytes, status) => {
  await using bench = await startApp({ title: 'Test', routes: [] });
  const { socket, text, closed } = await rawSocket(bench);
  socket.write(bytes);
  await closed;
  expect(text()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(text()).toContain('application/problem+json');
});

test('[R5] a request that finds the line full is refused at once, in words, and its connection goes on; health is answered', async () => {
  const health = createHealth({ instance: 'facade-1' });
  const route: Route = { method: 'get', path: '/things', doc, handle: ({ response }) => void response.json({}) };
  await using bench = await startApp({ title: 'Test', routes: [route], health }, { limits: { waiting: 1 } });
  const { socket, text } = await rawSocket(bench);
  const host = bench.url.slice('http://'.length);
  const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  // All of them arrive in one turn.
  socket.write(ask('/things') + ask('/things') + ask('/health/live'));
  await expect.poll(() => text().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503', 'HTTP/1.1 200']);
  expect(text()).toMatch(/Retry-After: 1\r\n/);
  expect(text()).toContain('"code":"unavailable"');
  socket.write(ask('/things'));
  await expect.poll(() => text().match(/HTTP\/1\.1 200/g)).toHaveLength(3);
  socket.destroy();
});

test('a connection that asks nothing makes room for a newcomer, the one that is silent for longest first', async () => {
  await using bench = await startApp({ title: 'Test', routes: [] }, { limits: { connections: 3 } });
  const silent = [await rawSocket(bench), await rawSocket(bench), await rawSocket(bench)];
  expect(await bench.send({ path: '/openapi.json' })).toMatchObject({ status: 200 });
  await silent[0]?.closed;
  expect(silent.slice(1).map(({ socket }) => socket.closed)).toEqual([false, false]);
});

test('a head that trickles in makes room like one that never came', async () => {
  await using bench = await startApp({ title: 'Test', routes: [] }, { limits: { connections: 2 } });
  const slow = [await rawSocket(bench), await rawSocket(bench)];
  for (const { socket } of slow) socket.write('GET / HTTP/1.1\r\nX-Slow: ');
  expect(await bench.send({ path: '/openapi.json' })).toMatchObject({ status: 200 });
});

test('a connection that waits for its answer is not given up for a newcomer, one that had its answer is', async () => {
  const { route, entered, open } = gate();
  await using bench = await startApp({ title: 'Test', routes: [route] }, { limits: { connections: 2 } });
  const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: ${bench.url.slice('http://'.length)}\r\n\r\n`;
  const waits = await rawSocket(bench);
  waits.socket.write(ask('/gate'));
  await entered;
  const served = await rawSocket(bench);
  served.socket.write(ask('/openapi.json'));
  await expect.poll(served.text).toContain('200 OK');
  expect(await bench.send({ path: '/openapi.json' })).toMatchObject({ status: 200 });
  await served.closed;
  open();
  await expect.poll(waits.text).toContain('200 OK');
});

test('where everybody is being answered twice as many are held, and more are dropped until a place is free', async () => {
  const opened = Promise.withResolvers<void>();
  let inside = 0;
  const route: Route = {
    method: 'get',
    path: '/gate',
    doc,
    handle: async ({ response }) => {
      inside += 1;
      await opened.promise;
      response.json({ done: true });
    },
  };
  await using bench = await startApp({ title: 'Test', routes: [route] }, { limits: { connections: 1 } });
  const answers: Promise<unknown>[] = [];
  for (const count of [1, 2]) {
    answers.push(bench.send({ path: '/gate' }));
    await expect.poll(() => inside).toBe(count);
  }
  await expect(bench.send({ path: '/gate' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  opened.resolve();
  expect(await Promise.all(answers)).toMatchObject([{ status: 200 }, { status: 200 }]);
  await expect.poll(async () => (await bench.send({ path: '/openapi.json' }).catch(() => undefined))?.status).toBe(200);
});
