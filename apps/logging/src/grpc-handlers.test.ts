import { createGrpcClient, createGrpcDoor } from '@signalbox/logging-grpc';
import type { MessageStore } from '@signalbox/message-store';
import { bearer, createFailpoints, createHttpServer, createLogger } from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import { instanceId, messageIdSchema, type Message } from '@signalbox/shared';
import { expect, test } from 'vitest';
import type { LoggingContext } from './context.ts';
import { grpcHandlers } from './grpc-handlers.ts';

const serviceToken = 'between-our-own-processes';
const instance = instanceId('logging', 1);
const id = messageIdSchema.parse('01a2b3c4-0000-4000-8000-000000000000');

/** A logging instance whose map is in memory, asked over gRPC. */
async function bench() {
  const map = new Map<string, string>();
  const logger = createLogger({ instance, stream: memoryStream() });
  const store = {
    putIfAbsent: ({ id: key, msg }: Message) => {
      const known = map.get(key);
      if (known === undefined) map.set(key, msg);
      const outcome = known === undefined ? 'stored' : known === msg ? 'same' : 'conflict';
      return Promise.resolve({ outcome, attempts: 1 });
    },
    get: (key: string) => Promise.resolve(map.get(key)),
    size: () => Promise.resolve(map.size),
    partitionOf: () => 0,
    async *walk({ after = '', limit = Infinity }: { after?: string; limit?: number }) {
      const rest = [...map].filter(([key]) => key > after).toSorted();
      yield rest.slice(0, limit).map(([key, msg]) => ({ id: messageIdSchema.parse(key), msg }));
    },
  } as unknown as MessageStore;
  const context: LoggingContext = {
    instance,
    logger,
    serviceToken,
    failpoints: createFailpoints({ armed: [], logger }),
    member: { replicasOf: () => ({ owner: 'hazelcast-1', backups: [] }) },
    epoch: () => 1,
    store: () => store,
    wholeStore: () => store,
  };
  const door = createGrpcDoor(grpcHandlers(context));
  const server = createHttpServer({ app: (_request, reply) => void reply.end(), port: 0, http2: () => door });
  const { port } = await server.start();
  const client = createGrpcClient();
  const address = `127.0.0.1:${port}`;
  const limits = { timeoutMs: 2_000, idleMs: 2_000 };
  return {
    map,
    log: (message: object, headers: Record<string, string> = bearer(serviceToken)) =>
      client.request(address, 'LogMessage', message, { ...limits, headers }),
    entry: (key: string) => client.request(address, 'GetLog', { id: key }, { ...limits, headers: {} }),
    async logs(query: object) {
      const opened = await client.open(address, 'GetLogs', query, { ...limits, headers: {} });
      if (!('messages' in opened)) return opened;
      const parts: unknown[] = [];
      for await (const part of opened.messages) parts.push(part);
      return parts;
    },
    async [Symbol.asyncDispose]() {
      client.close();
      await server.stop();
    },
  };
}

test.each<[string, Record<string, string>]>([
  ['without a token', {}],
  ['with another', bearer('something-else')],
  ['with a part of it', bearer(serviceToken.slice(0, -1))],
  ['with it as a password', { authorization: `Basic ${Buffer.from(`:${serviceToken}`).toString('base64')}` }],
])('a stranger %s stores nothing, and is told nothing of the token', async (_how, headers) => {
  await using logging = await bench();
  const answer = await logging.log({ id, msg: 'a' }, headers);
  expect(answer).toMatchObject({ answered: true, status: 401 });
  expect(JSON.stringify(answer)).not.toContain(serviceToken);
  expect(logging.map.size).toBe(0);
});

test('stores once and for ever, and says what was wrong with what it does not take', async () => {
  await using logging = await bench();
  expect(await logging.log({ id, msg: 'a' })).toMatchObject({ value: { id, instance, outcome: 'stored' } });
  expect(await logging.log({ id, msg: 'a' })).toMatchObject({ value: { outcome: 'same', mapPartition: 0 } });
  expect(await logging.log({ id, msg: 'b' })).toMatchObject({ status: 409, outcome: 'conflict' });
  expect(await logging.log({ id: 'no uuid', msg: 'a' })).toMatchObject({ status: 400, outcome: 'rejected' });
  expect(await logging.log({ id, msg: 'x'.repeat(17_000) })).toMatchObject({ answered: true, outcome: 'rejected' });
  expect([...logging.map]).toEqual([[id, 'a']]);
});

test('answers the whole map with its count, a page with where the next begins, and one message', async () => {
  await using logging = await bench();
  const ids = [1, 2, 3].map((n) => messageIdSchema.parse(`${n}1a2b3c4-0000-4000-8000-000000000000`));
  for (const key of ids) await logging.log({ id: key, msg: `text of ${key}` });
  expect(await logging.logs({})).toMatchObject([{ instance, messages: ids.map((key) => ({ id: key })) }, { count: 3 }]);
  expect(await logging.logs({ limit: 2 })).toMatchObject([{ messages: [{}, {}] }, { count: 3, next: ids[1] }]);
  expect(await logging.logs({ limit: 2, after: ids[1] })).toMatchObject([{ messages: [{ id: ids[2] }] }, { count: 3 }]);
  for (let n = 4; n < 10; n += 1)
    for (let m = 0; m < 10; m += 1)
      logging.map.set(`${n}1a2b3c4-0000-4000-8000-00000000000${m}`, '\u0001'.repeat(15_000));
  const large = (await logging.logs({ limit: 60 })) as { messages: unknown[]; next?: string }[];
  // Each takes 90 kB in JSON: a page ends behind the first megabyte of it.
  expect(large.flatMap(({ messages }) => messages)).toHaveLength(15);
  expect(await logging.logs({ limit: 1_000_000 })).toMatchObject({ answered: true, status: 400 });
  expect(await logging.entry(String(ids[0]))).toMatchObject({
    value: { id: ids[0], map: { partition: 0, owner: 'hazelcast-1', backups: [] } },
  });
  expect(await logging.entry(id)).toMatchObject({ answered: true, status: 404 });
});
