import { connect, type AddressInfo } from 'node:net';
import { instanceId, parseEventLine } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { memoryStream } from '../../testing/memory-stream.ts';
import { createLogger } from '../logger.ts';
import { createMetrics } from '../metrics.ts';
import { startApp } from '../../testing/app-harness.ts';
import type { Route } from './route.ts';
import { sendTexts } from './send-texts.ts';

const doc = { summary: 'for the test', replies: { 200: { description: 'ok' } } };

/** A route that goes on once its client has left, and what it is told of. */
function afterLeaving(goOn: Route['handle']): { route: Route; entered: Promise<void>; ended: Promise<void> } {
  const entered = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const route: Route = {
    method: 'get',
    path: '/things',
    doc,
    async handle(call) {
      entered.resolve();
      await new Promise((resolve) => call.response.once('close', resolve));
      // The error handler has its turn first.
      setImmediate(() => ended.resolve());
      await goOn(call);
    },
  };
  return { route, entered: entered.promise, ended: ended.promise };
}

test.each<[string, Route['handle'], string[]]>([
  ['is about to be sent a long text', ({ response }) => sendTexts(response, ['a', 'b']), []],
  ['is about to be sent JSON', ({ response }) => void response.json({}), []],
  [
    'would be refused',
    () => {
      throw new Error('a defect');
    },
    ['error http.refused-request'],
  ],
])(
  'a client that leaves when it %s is no failure of ours, and a defect still is one',
  async (_title, goOn, expected) => {
    const stream = memoryStream();
    const logger = createLogger({ instance: instanceId('facade', 1), stream });
    const metrics = createMetrics({ instance: 'facade-1', process: false });
    const { route, entered, ended } = afterLeaving(goOn);
    await using bench = await startApp({ title: 'Test', routes: [route], metrics, logger });
    const { port } = bench.http.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET /things HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    await entered;
    socket.destroy();
    await ended;
    const lines = stream.lines.flatMap((line) => parseEventLine(line) ?? []);
    expect(lines.map(({ level, event }) => `${level} ${event}`)).toEqual(expected);
    const { text } = await bench.send({ path: '/metrics' });
    expect(text).toMatch(/duration_seconds_count\{[^}]*route="\/things",status="499"/);
  },
);

test('a client that leaves within its body is told as such, not as a bad request', async () => {
  const stream = memoryStream();
  const logger = createLogger({ instance: instanceId('facade', 1), stream, level: 'debug' });
  const route: Route = { method: 'post', path: '/things', accepts: ['text'], doc, handle: () => undefined };
  await using bench = await startApp({ title: 'Test', routes: [route], logger });
  const { port } = bench.http.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /things HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\na`,
  );
  await new Promise((resolve) => bench.http.server.once('request', resolve));
  socket.destroy();
  await expect
    .poll(() => stream.lines.flatMap((line) => parseEventLine(line) ?? []))
    .toMatchObject([{ event: 'http.client-left', level: 'debug', method: 'POST', path: '/things' }]);
});
