import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { kafkaReady } from './ready.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** A port of the operating system on which somebody answers every connection with the given text. */
async function listener(text: string): Promise<number> {
  const server = createServer((socket) => socket.resume().end(text));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

/** A port that nobody holds any more. */
async function silent(): Promise<number> {
  const port = await listener('');
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
}

const signal = new AbortController().signal;

test('without a majority of controllers it says how many are up and how many are needed', async () => {
  const brokers = [
    { id: 1, port: await silent(), controllerPort: await listener('') },
    { id: 2, port: await silent(), controllerPort: await silent() },
    { id: 3, port: await silent(), controllerPort: await silent() },
  ];
  const [self = { id: 1, port: 1, controllerPort: 1 }] = brokers;
  expect(await kafkaReady({ self, brokers, clusterId: 'x' }, signal)).toEqual({
    ready: false,
    reason: `the broker does not listen on 127.0.0.1:${self.port} yet: no controller can be elected, 1 of 3 are up and 2 are needed`,
  });
});

test.each(['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-x', ''])(
  'a program that says %j is not taken for a broker',
  async (text) => {
    const self = { id: 1, port: await listener(text), controllerPort: await silent() };
    expect(await kafkaReady({ self, brokers: [self], clusterId: 'x' }, signal)).toEqual({
      ready: false,
      reason: expect.stringContaining('accepts connections but does not answer as a broker does'),
    });
  },
);
