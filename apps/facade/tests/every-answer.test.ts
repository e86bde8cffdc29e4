import { postReplySchema, problemSchema } from '@signalbox/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLoad, type Ending } from '../../../test-engines/open-load.ts';
import { startTestTopology, type TestService, type TestTopology } from '../../../test-engines/topology.ts';
import { until } from '../../../test-engines/until.ts';

/** Real engines and services, and clients that do not wait for each other: what each of them is told, and when. */
const stack = new AsyncDisposableStack();
/** The deadline, and what the way there and back may take on a machine that is busy. */
const withinMs = 3500;
let topology: TestTopology;
let facade: TestService;
let logging: TestService[];

beforeAll(async () => {
  topology = stack.use(await startTestTopology({ brokers: 1 }));
  logging = await Promise.all([1, 2, 3].map((n) => topology.startReady('logging', n)));
  facade = await topology.startReady('facade', 1);
});

afterAll(() => stack.disposeAsync());

function load(perSecond: number, seconds: number, keepAlive: boolean): Promise<Ending[]> {
  return openLoad({ url: facade.url, perSecond, seconds, keepAlive, text: (n) => `m ${n} ї`, giveUpMs: 15_000 });
}

/** What the answers were, how often, and the longest of them; each that is none of those a client may expect is named `wrong`. */
function summaryOf(endings: readonly Ending[]): { answers: Record<string, number>; slowestMs: number } {
  const answers: Record<string, number> = {};
  for (const ending of endings) {
    const kind = kindOf(ending);
    answers[kind] = (answers[kind] ?? 0) + 1;
  }
  const slowestMs = Math.round(Math.max(...endings.map(({ ms }) => ms)));
  console.log(JSON.stringify({ sent: endings.length, answers, slowestMs }));
  return { answers, slowestMs };
}

/** Stored, with its place; or told what to do. */
function kindOf({ status, headers, text }: Ending): string {
  if (status === 201) {
    const { partition } = postReplySchema.parse(JSON.parse(text)).queue;
    return partition === null ? 'wrong: a 201 without a place' : 'stored';
  }
  if (status !== 503) return `wrong: ${status}`;
  const problem = problemSchema.parse(JSON.parse(text));
  return headers['retry-after'] === '1' && typeof problem['id'] === 'string' ? 'later' : 'wrong: a 503 without its id';
}

async function answered(): Promise<number> {
  return (await facade.process.events('hop')).filter(({ hop }) => hop === 'reply').length;
}

test('a message without a key is stored, never stored before, also while a logging instance and its member are killed', async () => {
  const before = await answered();
  const sending = load(100, 8, true);
  await until('some are answered', async () => (await answered()) > before + 200);
  await Promise.all([logging[2]?.process.signal('SIGKILL'), logging[2]?.member?.signal('SIGKILL')]);
  const { answers, slowestMs } = summaryOf(await sending);
  expect(Object.keys(answers).filter((kind) => kind.startsWith('wrong'))).toEqual([]);
  expect(slowestMs).toBeLessThan(withinMs);
  expect(answers['stored']).toBeGreaterThan(400);
});
