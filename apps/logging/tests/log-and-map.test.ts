import { randomUUID } from 'node:crypto';
import {
  addHash,
  digestSchema,
  emptySetHash,
  hashText,
  messageHash,
  messageIdSchema,
  messagesPageSchema,
  type Digest,
  type Message,
  type MessagesPage,
} from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logPages } from '../../../test-engines/log-pages.ts';
import { startTestTopology, type TestService, type TestTopology } from '../../../test-engines/topology.ts';
import { until } from '../../../test-engines/until.ts';

/** One set of real engines and services for the whole story; each claim builds on the one before. */
let topology: TestTopology;
const logging = new Map<number, TestService>();
const messages = new Map<number, TestService>();
/** Everything that was appended to the log. */
const appended = new Map<string, Message>();

beforeAll(async () => {
  topology = await startTestTopology({ brokers: 1 });
  await Promise.all([...[1, 2, 3].map((n) => startLogging(n)), ...[1, 2].map((n) => startMessages(n))]);
});

afterAll(() => topology[Symbol.asyncDispose]());

async function startLogging(n: number): Promise<void> {
  const service = await topology.start('logging', n);
  logging.set(n, service);
  await service.untilReady();
}

async function startMessages(n: number): Promise<void> {
  const service = await topology.start('messages', n);
  messages.set(n, service);
  await service.untilReady();
}

function one(services: ReadonlyMap<number, TestService>, n: number): TestService {
  const service = services.get(n);
  if (service === undefined) throw new Error(`no instance ${n}`);
  return service;
}

function message(msg: string): Message {
  return { id: messageIdSchema.parse(randomUUID()), msg };
}

async function append(all: readonly Message[]): Promise<void> {
  await topology.append(all);
  for (const record of all) appended.set(record.id, record);
}

function hashOf(all: Iterable<Message>): string {
  return hashText([...all].reduce((sum, { id, msg }) => addHash(sum, messageHash(id, msg)), emptySetHash));
}

async function digestOf(service: TestService): Promise<Digest | undefined> {
  const answer = await service.get('/digest');
  return answer?.status === 200 ? digestSchema.parse(answer.json) : undefined;
}

async function shareOf(service: TestService): Promise<MessagesPage | undefined> {
  const answer = await service.get('/messages');
  return answer?.status === 200 ? messagesPageSchema.parse(answer.json) : undefined;
}

async function mapEqualsLog(service: TestService): Promise<boolean> {
  const digest = await digestOf(service);
  return digest?.count === appended.size && digest.hash === hashOf(appended.values());
}

describe('log and map', () => {
  it('stores a message once, prints it with id and own name, and refuses other content under its id', async () => {
    const sent = message('перше повідомлення\u202e');
    await append([sent]);
    const first = await one(logging, 1).post('/log', sent);
    expect(first).toMatchObject({ status: 201, json: { id: sent.id, instance: 'logging-1', outcome: 'stored' } });
    expect(await one(logging, 2).post('/log', sent)).toMatchObject({ status: 200, json: { outcome: 'same' } });
    const other = await one(logging, 3).post('/log', { ...sent, msg: 'something else' });
    expect(other).toMatchObject({ status: 409, json: { code: 'conflict', id: sent.id } });
    const [printed] = await one(logging, 1).process.events('hop');
    expect(printed).toMatchObject({ hop: 'store', messageId: sent.id, outcome: 'ok' });
    expect(printed?.msg).toMatch(new RegExp(`^logging-1 stored ${sent.id}: "перше повідомлення\\\\u\\{202e\\}"`));
    // Where it lies is told once the members' table is known, which a young instance asks for now and then.
    await until('it is found, with where it lies', async () => {
      const found = await one(logging, 3).get(`/log/${sent.id}`);
      expect(found).toMatchObject({
        status: 200,
        json: { msg: sent.msg, map: { owner: expect.stringMatching(/^hazelcast-[123]$/) } },
      });
      return true;
    });
  });

  it('refuses what is no message, and answers 404 for what is not there', async () => {
    expect(await one(logging, 1).post('/log', { id: 'not a uuid', msg: 'x' })).toMatchObject({ status: 400 });
    expect(await one(logging, 1).post('/log', { id: randomUUID(), msg: '' })).toMatchObject({ status: 400 });
    expect(await one(logging, 1).get(`/log/${randomUUID()}`)).toMatchObject({ status: 404 });
  });

  it('shares the log between two messages instances, whose union is the log', async () => {
    await append(Array.from({ length: 300 }, (_, i) => message(`msg${i}`)));
    await until('both shares together are the log', async () => {
      const shares = await Promise.all([shareOf(one(messages, 1)), shareOf(one(messages, 2))]);
      const held = shares.flatMap((share) => share?.messages ?? []);
      return shares.every((share) => share?.complete === true) && held.length === appended.size;
    });
    const shares = await Promise.all([shareOf(one(messages, 1)), shareOf(one(messages, 2))]);
    expect(shares.map((share) => share?.partitions.length)).toEqual([3, 3]);
    expect(hashOf(shares.flatMap((share) => share?.messages ?? []))).toBe(hashOf(appended.values()));
  });

  it('puts into the map what a facade appended and never stored', async () => {
    await until('the map equals the log', () => mapEqualsLog(one(logging, 1)));
    expect(await mapEqualsLog(one(logging, 2))).toBe(true);
    // What was repaired is told once it is done: after the last message is there.
    let told = 0;
    await until('all repairs were told', async () => {
      const repairs = await Promise.all(
        [...logging.values()].map((service) => service.process.events('reconcile.repaired')),
      );
      told = repairs.flat().reduce((sum, { repaired }) => sum + repaired, 0);
      if (told < 300) throw new Error(`${told} were told`);
      return true;
    });
    expect(told).toBe(300);
  });

  it('pages through the map in order of id, each message once', async () => {
    const ids: string[] = [];
    for await (const page of logPages(one(logging, 2), 100)) ids.push(...page.messages.map(({ id }) => id));
    expect(ids).toEqual([...appended.keys()].toSorted());
  });

  it('completes the share of one messages instance within 3 s of the death of the other', async () => {
    await one(messages, 1).process.signal('SIGKILL');
    const ms = await until('messages-2 holds everything', async () => {
      const share = await shareOf(one(messages, 2));
      return share?.complete === true && share.count === appended.size;
    });
    expect(ms).toBeLessThan(3_000);
    await startMessages(1);
    await until('both are complete again', async () => {
      const shares = await Promise.all([shareOf(one(messages, 1)), shareOf(one(messages, 2))]);
      return shares.every((share) => share?.complete === true && share.partitions.length === 3);
    });
  });

  it('ends a logging instance with its member, and a member with its logging instance', async () => {
    await one(logging, 3).member?.signal('SIGKILL');
    expect(await one(logging, 3).process.ended).toBe(1);
    expect(await one(logging, 3).process.events('store.member-lost')).toHaveLength(1);
    await startLogging(3);
    await one(logging, 3).process.signal('SIGKILL');
    expect(await one(logging, 3).member?.ended).toBe(3);
    await startLogging(3);
    expect(await mapEqualsLog(one(logging, 3))).toBe(true);
  });

  it('fills the map from the log after every logging instance and member was killed', async () => {
    await Promise.all(
      [...logging.values()].flatMap(({ process, member }) => [process.signal('SIGKILL'), member?.signal('SIGKILL')]),
    );
    await Promise.all([1, 2, 3].map(startLogging));
    for (const service of logging.values()) expect(await mapEqualsLog(service)).toBe(true);
  });
});
