import { randomUUID } from 'node:crypto';
import { messageIdSchema, messagesPageSchema, type Message } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestTopology, type TestService, type TestTopology } from '../../../test-engines/topology.ts';
import { until } from '../../../test-engines/until.ts';

/** One broker and two instances for the whole story. */
let topology: TestTopology;
let first: TestService;
let second: TestService;
const appended: Message[] = Array.from({ length: 300 }, (_, i) => {
  return { id: messageIdSchema.parse(randomUUID()), msg: `message ${i}` };
});

beforeAll(async () => {
  topology = await startTestTopology({ brokers: 1 });
  await topology.append(appended);
  [first, second] = await Promise.all([topology.startReady('messages', 1), topology.startReady('messages', 2)]);
});

afterAll(() => topology[Symbol.asyncDispose]());

/** Messages of a share that calls itself complete; undefined when it does not, or does not answer 200. */
async function heldBy(service: TestService): Promise<number | undefined> {
  const answer = await service.get('/messages');
  if (answer?.status !== 200) return undefined;
  const { complete, count } = messagesPageSchema.parse(answer.json);
  return complete ? count : undefined;
}

async function untilShared(): Promise<void> {
  await until('both shares together are the log', async () => {
    const counts = await Promise.all([heldBy(first), heldBy(second)]);
    return counts.every((count) => (count ?? 0) > 0) && (counts[0] ?? 0) + (counts[1] ?? 0) === appended.length;
  });
}

describe('a reader that others may have replaced', () => {
  it('[F09] frozen beyond its session, answers 503 when it goes on, never its old share, and ends itself', async () => {
    await untilShared();
    await first.process.signal('SIGSTOP');
    await until('the other holds everything', async () => (await heldBy(second)) === appended.length);
    // These wait with the operating system, and are what it sees first.
    const paths = [
      '/messages',
      '/messages?limit=5',
      '/digest',
      ...appended.slice(0, 20).map(({ id }) => `/messages/${id}`),
    ];
    const waiting = Promise.all(paths.map((path) => first.get(path)));
    await first.process.signal('SIGCONT');
    const answers = [await waiting];
    while (!first.process.hasEnded()) answers.push(await Promise.all(paths.map((path) => first.get(path))));
    const statuses = answers.flat().flatMap((answer) => answer?.status ?? []);
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(await first.process.ended).toBe(1);
    expect((await first.process.events('log.reader-failed')).map(({ restart }) => restart)).toEqual([true]);
    expect(await heldBy(second)).toBe(appended.length);
  });

  it('[F09] frozen for less than its session, goes on as before', async () => {
    first = await topology.startReady('messages', 1);
    await untilShared();
    const before = await heldBy(first);
    await first.process.signal('SIGSTOP');
    await first.process.signal('SIGCONT');
    expect(await heldBy(first)).toBe(before);
    expect(await first.process.events('log.reader-failed')).toEqual([]);
  });

  it('that hears nothing from the log answers 503, and ends itself when that lasts', async () => {
    await topology.kafka.kill(1);
    for (const service of [first, second]) {
      await until(`${service.id} answers 503`, async () => (await service.get('/messages'))?.status === 503);
    }
    expect(await Promise.all([first.process.ended, second.process.ended])).toEqual([1, 1]);
    for (const service of [first, second]) expect(await service.process.events('log.reader-failed')).toHaveLength(1);
  });
});
