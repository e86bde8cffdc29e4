import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpReply, installHttpyac, sendHttpFile } from '../../../test-engines/httpyac.ts';
import { until } from '../../../test-engines/until.ts';
import { signalbox, startProduct, startWithin } from './product.ts';

const scenarios = path.resolve(import.meta.dirname, '..', '..', '..', 'scenarios');
/** Longest run of one of them on a busy machine of two cores, in milliseconds. */
const runWithin = 180_000;

let product: Awaited<ReturnType<typeof startProduct>>;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'signalbox scenarios '));
  // Its clients speak a report's dialect; the scenarios, as everything of ours, go by the native routes, which stay.
  [product] = await Promise.all([startProduct('--preset', 'report-c'), installHttpyac()]);
}, startWithin);
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
}, startWithin);

interface Told {
  readonly passed: boolean;
  readonly report: string;
  readonly figures: { readonly sent: number; readonly acked: number };
  readonly steps: readonly {
    readonly title: string;
    readonly passed: boolean;
    readonly expected: string;
    readonly found: string;
  }[];
}

async function run(named: string, ...options: string[]): Promise<{ code: unknown; told: Told }> {
  const { code, out, err } = await signalbox(product.home, 'scenario', 'run', named, '--json', ...options);
  expect(err).toBe('');
  return { code, told: JSON.parse(out) as Told };
}

/** One of the shipped files with something in it changed. */
async function changed(name: string, from: string, to: string): Promise<string> {
  const text = await readFile(path.join(scenarios, `${name}.yaml`), 'utf8');
  const other = text.replace(from, to);
  expect(other).not.toBe(text);
  const file = path.join(folder, `${name}-changed.yaml`);
  await writeFile(file, other);
  return file;
}

it.each(['h5', 'h6', 'm5', 'm6-hazelcast', 'c5', 'report-c'])(
  '%s is as it should be, and its report says what its journal says',
  async (name) => {
    const { code, told } = await run(name);
    expect(told.steps.filter(({ passed }) => !passed)).toEqual([]);
    expect([code, told.passed, told.figures.acked]).toEqual([0, true, told.figures.sent]);
    const verified = await signalbox(product.home, 'report', 'verify', told.report, '--json');
    expect(JSON.parse(verified.out)).toMatchObject({ valid: true, passed: true });
  },
  runWithin,
);

it(
  'P1 with a hundredth of its messages: the counts are exact, and the load is told',
  async () => {
    const { code, told } = await run('p1', '--param', 'messages=1000');
    expect(told.steps.filter(({ passed }) => !passed)).toEqual([]);
    expect([code, told.figures]).toMatchObject([0, { sent: 1000, acked: 1000 }]);
    expect(told.steps[0]).toMatchObject({ load: { perSecond: expect.toSatisfy((rate: number) => rate > 10) } });
  },
  runWithin,
);

it.each([
  ['h5', 'read: { logging: all }', 'read: { logging: 11 }', 'shown by logging 11', '10'],
  ['h6', 'members: 2', 'members: 3\n      within: 2 s', 'members of the map 3', '2'],
  [
    'm5',
    'together: all, twice: 0 }',
    'together: 11, twice: 0 }\n      within: 3 s',
    'shown by all messages instances together 11',
    '10',
  ],
  [
    'm6-hazelcast',
    'together: 110, twice: 0 }\n      within: 60 s',
    'together: 111, twice: 0 }\n      within: 15 s',
    'shown by all messages instances together 111',
    '110',
  ],
  ['c5', 'logging-2: absent', 'logging-2: warning', 'logging-2 in Consul warning', 'absent'],
])(
  '%s is red with the reason where it expects what is not so, its report says so, and it brings back what it had ended',
  async (name, from, to, expected, found) => {
    const file = await changed(name, from, to);
    const { code, told } = await run(file);
    expect([code, told.passed]).toEqual([1, false]);
    expect(told.steps.at(-1)).toMatchObject({ passed: false, expected, found });
    const verified = await signalbox(product.home, 'report', 'verify', told.report, '--json');
    expect(JSON.parse(verified.out)).toMatchObject({ valid: true, passed: false });
    const { out } = await signalbox(product.home, 'status', '--json');
    const { instances } = JSON.parse(out) as { instances: { id: string; state: string }[] };
    expect(instances.filter(({ state }) => state !== 'ready')).toEqual([]);
  },
  runWithin,
);

it('refuses the demonstration of another report than the cluster runs as, and says how to have it', async () => {
  const { code, out } = await signalbox(product.home, 'scenario', 'run', 'report-d', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    error: {
      expected: 'a cluster that runs as report-d',
      found: 'report-c',
      remedy: expect.stringContaining('--preset report-d'),
    },
  });
});

const bash = promisify(execFile);

let asked: Promise<string[]> | undefined;
/** Where the facades are, in their order; asked once, since they stay there. */
function facades(): Promise<string[]> {
  asked ??= signalbox(product.home, 'status', '--json').then(({ out }) => {
    const { instances } = JSON.parse(out) as { instances: { kind: string; url: string }[] };
    return instances.filter(({ kind }) => kind === 'facade').map(({ url }) => url);
  });
  return asked;
}

it("the map's table member by member adds up to its total, and to all that is stored", async () => {
  const { out } = await signalbox(product.home, 'status', '--map');
  const rows = out
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}|\s(?=\d)/));
  expect(rows[0]?.slice(0, 4)).toEqual(['MEMBER', 'ENTRIES', 'BACKUPS', 'GETS']);
  const entries = rows.slice(1).map(([name, count]) => [name, Number(count)] as const);
  const { out: verdict } = await signalbox(product.home, 'verify', '--json');
  const { stored } = JSON.parse(verdict) as { stored: number };
  expect(entries.at(-1)).toEqual(['total', stored]);
  expect(entries.slice(0, -1).reduce((sum, [, count]) => sum + count, 0)).toBe(stored);
}, 30_000);

it("report C's own requests, by curl: forms to both facades in turn, and two strings back", async () => {
  const [one = '', two = ''] = await facades();
  const script = `for n in 1 3 5; do curl -sf -d "msg=c$n" ${one}/facade; echo; curl -sf -d "msg=c$((n + 1))" ${two}/facade; echo; done; curl -sf ${two}/facade`;
  const { stdout } = await bash('bash', ['-c', script]);
  const lines = stdout.split('\n');
  expect(lines.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `{"response": "OK", "message": "c${n}"}`));
  const [logging = '', messages = ''] = JSON.parse(lines[6] ?? '') as string[];
  const shown = JSON.parse(logging.replace('logging-service: ', '')) as string[];
  expect(shown.filter((text) => /^c\d$/.test(text)).toSorted()).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
  expect(messages).toMatch(/^messages-service: \[.*\]\n$/);
});

const presets = path.resolve(import.meta.dirname, '..', '..', '..', 'presets');

/** Where the facades of a preset are by its file, and where those of this product are instead. */
async function movedFrom(name: string): Promise<Map<string, string>> {
  const text = await readFile(path.join(presets, `${name}.yaml`), 'utf8');
  const [, ports = ''] = /^facade: .*ports: \[([\d, ]+)\]/m.exec(text) ?? [];
  const now = await facades();
  return new Map(ports.split(', ').map((port, n) => [`http://127.0.0.1:${port}`, now[n] ?? '']));
}

/** All facades speak it from here on: a GET of this path has that type and begins so. */
async function speak(dialect: string, get: string, look: RegExp): Promise<void> {
  const { code } = await signalbox(product.home, 'config', 'set', 'facade/dialect', dialect);
  expect(code).toBe(0);
  for (const url of await facades())
    await until(`${url}${get} speaks ${dialect}`, async () => {
      const answer = await fetch(`${url}${get}`);
      return answer.ok && look.test(`${answer.headers.get('content-type')} ${await answer.text()}`);
    });
}

/** A body as what it says: JSON where it is that. */
function bodyOf({ body }: HttpReply): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const text = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const both = expect.arrayContaining(['msg1', 'msg2']);
const stored = { logging: { instance: text(/^logging-\d$/) }, queue: { offset: expect.any(Number) } };
const okOfA = { uuid: text(/^[\da-f-]{36}$/), 'logging service status': 'OK', 'messages queue status': 'OK' };
const readOfC = [text(/^logging-service: \[(?=.*"msg1")(?=.*"msg2").*\]\n$/), text(/^messages-service: \[.*\]\n$/)];

it.each([
  [
    'report-c',
    '/facade',
    /^application\/json\S* \["logging-service/,
    [
      [201, { response: 'OK', message: 'msg1' }],
      [201, { response: 'OK', message: 'msg2' }],
      [200, readOfC],
      [200, readOfC],
    ],
  ],
  [
    'report-a',
    '/get-msg',
    /^application\/json\S* \{"logs":/,
    [
      [200, okOfA],
      [200, okOfA],
      [200, { logs: both, messages_service: expect.any(Array) }],
    ],
  ],
  [
    'report-b',
    '/facade',
    /^text\/plain/,
    [
      [201, { msg: 'msg1', ...stored }],
      [201, { msg: 'msg2', ...stored }],
      [200, text(/^(?=.*msg1)(?=.*msg2).*\n.*\n$/)],
    ],
  ],
  [
    'report-d',
    '/',
    /^text\/plain/,
    [
      [200, text(/^[\da-f-]{36}$/)],
      [200, text(/^[\da-f-]{36}$/)],
      [200, text(/^(?=.*msg1)(?=.*msg2).*\nnot implemented yet\n$/)],
    ],
  ],
  [
    'report-e',
    '/polls/',
    /^text\/html/,
    [
      [200, text(/<form method="post" action="\/polls\/">/)],
      [200, text(/Sent: msg1/)],
      [200, text(/<h1>Database<\/h1>.*<li>msg1<\/li>/)],
      [200, text(/<h1>Messages<\/h1>/)],
      [200, text(/<h1>Database<\/h1>.*<li>msg1<\/li>.*<h1>Messages<\/h1>/)],
    ],
  ],
] as const)(
  "%s's own requests, by its .http file, are answered as the report has it",
  async (name, get, spoken, answers) => {
    await speak(name, get, spoken);
    const replies = await sendHttpFile(path.join(presets, 'http', `${name}.http`), await movedFrom(name));
    expect(replies.map((reply) => [reply.status, bodyOf(reply)])).toMatchObject(answers);
  },
  30_000,
);

it('a neighbour that greps for "status": "success" finds it once the dialect is set, without a restart', async () => {
  const [one = ''] = await facades();
  await signalbox(product.home, 'config', 'set', 'facade/dialect', 'status-uuid');
  const script = `until curl -sf -H 'content-type: application/json' -d '{"msg": "x"}' ${one}/facade | grep -q '"status": "success"'; do :; done; curl -sf ${one}/facade`;
  const { stdout } = await bash('bash', ['-c', script], { timeout: 10_000 });
  expect(JSON.parse(stdout)).toMatchObject({ logs: expect.arrayContaining(['x']), message: expect.any(Array) });
  const { code } = await signalbox(product.home, 'config', 'set', 'facade/dialect', 'report-c');
  expect(code).toBe(0);
}, 30_000);

it('names line, expected and found of a file that is wrong, and exits 2 for wrong use', async () => {
  const file = await changed('h5', 'count: 10', 'count: ten');
  const { code, err } = await signalbox(product.home, 'scenario', 'check', file);
  expect(err).toMatch(/h5-changed\.yaml:8: steps\.0\.send\.count: expected a whole number, found "ten"/);
  expect(code).toBe(1);
  const none = await signalbox(product.home, 'scenario', 'run', 'h55');
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('scenario list')]);
  const language = await signalbox(product.home, 'scenario', 'run', 'h5', '--language', 'fr');
  expect([language.code, language.err]).toEqual([2, expect.stringContaining('en or uk')]);
});
