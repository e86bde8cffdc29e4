import type { MessageStore } from '@signalbox/message-store';
import {
  bearer,
  createApp,
  createFailpoints,
  createHealth,
  createHttpServer,
  createLogger,
  createMetrics,
} from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import { instanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import type { LoggingContext } from '../context.ts';
import { postLog } from './post-log.ts';

const serviceToken = 'between-our-own-processes';
const instance = instanceId('logging', 1);
const message = { id: '01a2b3c4-0000-4000-8000-000000000000', msg: 'hello' };

/** A logging instance whose map is in memory. */
async function bench() {
  const map = new Map<string, string>();
  const logger = createLogger({ instance, stream: memoryStream() });
  const store = {
    putIfAbsent: ({ id, msg }: typeof message) => {
      map.set(id, msg);
      return Promise.resolve({ outcome: 'stored', attempts: 1 });
    },
    partitionOf: () => 7,
  } as unknown as MessageStore;
  const context: LoggingContext = {
    instance,
    logger,
    serviceToken,
    failpoints: createFailpoints({ armed: [], logger }),
    member: { replicasOf: () => undefined },
    epoch: () => 1,
    store: () => store,
    wholeStore: () => store,
  };
  const health = createHealth({ instance, logger });
  const metrics = createMetrics({ instance });
  const app = createApp({ title: 'logging', routes: [postLog(context)], health, metrics, logger });
  const server = createHttpServer({ app, port: 0, drainLeadMs: 0 });
  const { url } = await server.start();
  return {
    map,
    async post(headers: Record<string, string>) {
      const all = { 'content-type': 'application/json', ...headers };
      const answer = await fetch(`${url}/log`, { method: 'POST', headers: all, body: JSON.stringify(message) });
      return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
    },
    async [Symbol.asyncDispose]() {
      server.server.closeAllConnections();
      await server.stop();
    },
  };
}

test('a process of this cluster stores a message', async () => {
  await using logging = await bench();
  expect(await logging.post(bearer(serviceToken))).toMatchObject({ status: 201, json: { outcome: 'stored' } });
  expect([...logging.map]).toEqual([[message.id, message.msg]]);
});

test.each([
  ['no token', {}, 'none'],
  ['another token', bearer('between-other-processes-'), 'another token'],
  ['the token by another scheme', { authorization: `Basic ${serviceToken}` }, 'another token'],
  ['the beginning of the token', bearer(serviceToken.slice(0, -1)), 'another token'],
])('a stranger with %s is refused and stores nothing: it would be a phantom', async (_who, headers, found) => {
  await using logging = await bench();
  const { status, json } = await logging.post(headers);
  expect({ status, json }).toMatchObject({ status: 401, json: { code: 'unauthenticated', found } });
  expect(JSON.stringify(json)).not.toContain(serviceToken);
  expect(logging.map.size).toBe(0);
});
