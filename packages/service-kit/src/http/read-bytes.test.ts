import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deadlineOf } from '../deadline.ts';
import { startApp, type AppHarness } from '../../testing/app-harness.ts';
import type { Route } from './route.ts';

const route: Route = {
  method: 'post',
  path: '/things',
  accepts: ['text'],
  doc: { summary: 'for the test', replies: { 200: { description: 'ok' } } },
  handle: ({ request, response, body }) => {
    response.json({ body, remainingMs: deadlineOf(request, 3000).remainingMs() });
  },
};
let bench: AppHarness;
beforeAll(async () => {
  bench = await startApp({ title: 'Test', routes: [route] });
});
afterAll(() => bench[Symbol.asyncDispose]());

const port = (): number => (bench.http.server.address() as AddressInfo).port;

function post(headers: Record<string, string | number>): ClientRequest {
  const all = { 'content-type': 'text/plain', ...headers };
  return httpRequest({ host: '127.0.0.1', port: port(), method: 'POST', path: '/things', headers: all, agent: false });
}

async function answerOf(request: ClientRequest): Promise<{ status: number; head: IncomingMessage; text: string }> {
  const [head] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of head) chunks.push(chunk as Buffer);
  return { status: head.statusCode ?? 0, head, text: Buffer.concat(chunks).toString() };
}

/** A connection of bytes by hand; `closed` rejects when it is reset. */
async function rawPost(head: string): Promise<{ socket: Socket; text: () => string; closed: Promise<unknown> }> {
  const socket = connect(port(), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const closed = once(socket, 'close');
  socket.write(`POST /things HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nContent-Type: text/plain\r\n${head}\r\n\r\n`);
  return { socket, text: () => text, closed };
}

test('a body that is declared too large is refused before any of it has come', async () => {
  const request = post({ 'content-length': 10_000_000 });
  request.flushHeaders();
  const { status, text } = await answerOf(request);
  expect([status, JSON.parse(text)]).toMatchObject([413, { code: 'too-large', found: '10000000 bytes' }]);
  request.on('error', () => undefined).destroy();
});

test('with Expect: 100-continue it is refused without being asked for, and the connection ends', async () => {
  const { text, closed } = await rawPost('Content-Length: 10000000\r\nExpect: 100-continue');
  await closed;
  expect(text()).toMatch(/^HTTP\/1\.1 413 /);
  expect(text()).toContain('Connection: close');
});

test('a client that asks first is told to go on, and may use its connection again', async () => {
  const { socket, text } = await rawPost('Content-Length: 1\r\nExpect: 100-continue');
  await expect.poll(text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('a');
  await expect.poll(text).toContain('HTTP/1.1 200 OK');
  expect(text()).toContain('Connection: keep-alive');
  socket.destroy();
});

test.each([
  ['declared', 'Content-Length: 10000000', '', ''],
  ['in chunks', 'Transfer-Encoding: chunked', '989680\r\n', '\r\n0\r\n\r\n'],
  ['declared, of a client that wants its connection closed', 'Content-Length: 10000000\r\nConnection: close', '', ''],
])(
  '10 MB that come all the same, %s, are read away: the refusal arrives, and no reset',
  async (_title, head, begin, end) => {
    const { socket, text, closed } = await rawPost(head);
    socket.write(begin);
    // Deaf until all of it is sent, as many clients are.
    socket.pause();
    await new Promise((resolve) => socket.write(Buffer.alloc(10_000_000, 'x'), resolve));
    socket.resume();
    socket.end(end);
    // Rejects on a reset.
    await closed;
    expect(text()).toMatch(/^HTTP\/1\.1 413 /);
  },
);

test('the time of a request begins with its head, not with the end of its body', async () => {
  const arrived = once(bench.http.server, 'request');
  const { socket, text } = await rawPost('Content-Length: 2');
  socket.write('a');
  await arrived;
  const began = performance.now();
  await expect.poll(() => performance.now() - began).toBeGreaterThan(200);
  socket.write('b');
  await expect.poll(text).toContain('remainingMs');
  const { remainingMs } = JSON.parse(text().split('\r\n\r\n')[1] ?? '') as { remainingMs: number };
  expect(remainingMs).toBeLessThanOrEqual(2800);
  socket.destroy();
});

test(
  'a body that does not come in time is answered 408, and its connection cut a second later',
  { timeout: 8000 },
  async () => {
    const { text, closed } = await rawPost('Content-Length: 10');
    const began = performance.now();
    await expect.poll(text, { timeout: 4500 }).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeGreaterThan(2900);
    expect(text()).toContain('"code":"too-slow"');
    await closed;
  },
);
