import { randomUUID } from 'node:crypto';
import { logPageSchema, messagesPageSchema, problemSchema } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestTopology, type TestService, type TestTopology } from '../../../test-engines/topology.ts';
import { until } from '../../../test-engines/until.ts';

/** Real engines and services; those that are to die do so in windows that a kill from outside hardly meets. */
const stack = new AsyncDisposableStack();
/** What was acknowledged: the text by its id, which is the key. */
const acked = new Map<string, string>();
let topology: TestTopology;
let facades: TestService[];
let logging: TestService[];
let messages: TestService[];

beforeAll(async () => {
  topology = stack.use(await startTestTopology({ brokers: 1 }));
  [logging, messages] = await Promise.all([
    Promise.all([topology.startReady('logging', 1, 'die-after-put@6'), topology.startReady('logging', 2)]),
    Promise.all([
      topology.startReady('messages', 1, 'die-after-hold@3'),
      topology.startReady('messages', 2, 'die-on-move'),
    ]),
  ]);
  facades = await Promise.all([
    topology.startReady('facade', 1, 'die-after-append@5'),
    topology.startReady('facade', 2, 'die-before-reply@9'),
    topology.startReady('facade', 3),
  ]);
});

afterAll(() => stack.disposeAsync());

/** Asks once. 0: no answer, as from a facade that is dead or dies. */
async function ask(
  facade: TestService | undefined,
  key: string,
  msg: string,
): Promise<{ status: number; json: unknown }> {
  try {
    const answer = await fetch(`${facade?.url}/facade`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ msg }),
    });
    return { status: answer.status, json: await answer.json() };
  } catch {
    return { status: 0, json: undefined };
  }
}

/** Sends as a client that keeps its promise: with the same key, at the next facade, until it is acknowledged. All answers it had. */
async function send(n: number): Promise<number[]> {
  const key = randomUUID();
  const msg = `message ${n} ї`;
  const answers: number[] = [];
  await until(`${key} is acknowledged`, async () => {
    const { status } = await ask(facades[(n + answers.length) % facades.length], key, msg);
    answers.push(status);
    if (![0, 200, 201, 503].includes(status)) throw new Error(`answered ${status}`);
    return status === 200 || status === 201;
  });
  acked.set(key, msg);
  return answers;
}

/** The text of every id that one instance holds. */
async function held(of: TestService, path: string): Promise<Map<string, string>> {
  const schema = path === '/log' ? logPageSchema : messagesPageSchema;
  const found = schema.parse((await of.get(path))?.json).messages;
  const texts = new Map(found.map(({ id, msg }) => [String(id), msg]));
  expect(texts.size).toBe(found.length);
  return texts;
}

describe('a message sent again with its key, whatever happened to the first attempt, is one message:', () => {
  test('facades, a logging and both messages instances die between two steps of it', async () => {
    const answers = (await Promise.all(Array.from({ length: 60 }, (_, n) => send(n)))).flat();
    expect(answers).toContain(0);
    const dying = [facades[0], facades[1], logging[0], messages[0], messages[1]];
    let alive = dying.length;
    for (const one of dying) void one?.process.ended.then(() => (alive -= 1));
    // On a starved machine the facades may hold one of two logging instances for slow while all sixty pass: it dies at its sixth.
    let sent = 60;
    for (; alive > 0; sent += 1) await send(sent);
    for (const one of dying) expect([one?.id, await one?.process.ended]).toEqual([one?.id, 'SIGKILL']);
    expect(acked.size).toBe(sent);
  });

  test('no logging instance is left: 503 with the id; once there is one again, the same key is acknowledged', async () => {
    const [, last] = logging;
    await Promise.all([last?.process.signal('SIGKILL'), last?.member?.signal('SIGKILL')]);
    const key = randomUUID();
    const msg = 'in the log, and nowhere else';
    const first = await ask(facades[2], key, msg);
    expect(first.status).toBe(503);
    expect(problemSchema.parse(first.json)).toMatchObject({ id: key, retryAfter: 1 });

    logging = [await topology.startReady('logging', 3)];
    await until('the same key is acknowledged', async () => (await ask(facades[2], key, msg)).status < 300);
    acked.set(key, msg);
  });

  test('the map holds each once, and so does the share of a messages instance that reads the whole log', async () => {
    expect(await held(logging[0] as TestService, '/log')).toEqual(acked);
    const fresh = await topology.startReady('messages', 3);
    expect(await held(fresh, '/messages')).toEqual(acked);
    const [caughtUp] = await fresh.process.events('log.caught-up');
    console.log(JSON.stringify({ acknowledged: acked.size, appended: caughtUp?.records }));
  });
});
