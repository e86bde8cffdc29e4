import { execFile } from 'node:child_process';
import path from 'node:path';
import { postReplySchema, whereaboutsSchema, type Whereabouts } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { hostileTexts, neverRaw, type HostileText } from '../../../../e2e/fixtures/hostile-texts.ts';
import { until } from '../../../../e2e/fixtures/until.ts';
import { readLogs } from './log-files.ts';
import type { HostileProduct } from './product.ts';
import { sendRaw } from './raw-http.ts';

const commandLine = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'packages', 'cli', 'src', 'main.ts');
const texts = hostileTexts();
const lanes = 8;

/** RELIABILITY 15: what is sent as a text stays a text, in every file and on every terminal. */
export function injectionTests(product: () => HostileProduct): void {
  const ids = new Map<string, string>();
  const facade = (): number => product().targets.find(({ id }) => id === 'facade-1')?.port ?? 0;

  test(`[R15] ${texts.length} hostile texts are each stored and read back to the letter`, async () => {
    await inLanes(texts, async ({ text }) => {
      const answer = await fetch(`http://127.0.0.1:${facade()}/facade`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ msg: text }),
      });
      expect(answer.status, `${JSON.stringify(text)}`).toBe(201);
      ids.set(postReplySchema.parse(await answer.json()).id, text);
    });
    const altered: string[] = [];
    await inLanes([...ids], async ([id, text]) => {
      const { logging, queue } = await held(facade(), id);
      if (logging?.msg !== text || queue?.msg !== text) altered.push(JSON.stringify({ id, text, logging, queue }));
    });
    expect(altered).toEqual([]);
  });

  test('[R15] none of them makes a line of a log that nobody wrote, or puts a control character into one', () => {
    const { lines, wrong, accepted, events } = readLogs(product().home);
    const twice = [...ids.keys()].filter((id) => accepted.get(id) !== 1);
    console.log(
      `${texts.length} texts, ${lines} lines of our own logs, ${wrong.length} wrong, ${twice.length} not exactly once`,
    );
    expect(wrong).toEqual([]);
    expect(twice).toEqual([]);
    expect(events.get('service.crashed')).toBeUndefined();
  });

  test('[R15] as keys, headers, queries and paths they are refused or taken, and come back in no header', async () => {
    const bad: string[] = [];
    const before = readLogs(product().home);
    await inLanes(texts, async (one) => {
      for (const [where, answer] of await tryEverywhere(facade(), one)) {
        const forged = /\r\n(?:set-cookie|x): |evil\.test/i.test(answer.head);
        if (answer.status >= 500 || forged) bad.push(`${where} ${JSON.stringify(one.text)}: ${answer.head}`);
      }
    });
    expect(bad).toEqual([]);
    const after = readLogs(product().home);
    expect(after.wrong).toEqual([]);
    expect(after.events.get('service.crashed')).toBe(before.events.get('service.crashed'));
  });

  test('[R15] the command line prints each as one line without a control character', async () => {
    const read = await signalbox(product().home, 'read', '--union');
    const lines = read.trimEnd().split('\n');
    const marks = new Set(texts.map(({ mark }) => mark));
    const shown = lines.filter((line) => marks.has(/ {2}(m\d{3}:)/.exec(line)?.[1] ?? ''));
    expect(shown).toHaveLength(texts.length);
    // Two heads, then one line a message.
    expect(lines).toHaveLength(2 + Number(/^messages: (\d+)/m.exec(read)?.[1]));
    const [id = ''] = ids.keys();
    const printed = [read, await signalbox(product().home, 'read'), await signalbox(product().home, 'logs', 'all')];
    printed.push(await signalbox(product().home, 'events'), await signalbox(product().home, 'trace', id));
    const raw = printed.flatMap((text) => text.split('\n')).filter((line) => neverRaw.test(line));
    expect(raw.map((line) => JSON.stringify(line)).slice(0, 10)).toEqual([]);
  });
}

/** Where a message is once messages holds it too, which takes some hundredths after the answer (P6). */
function held(port: number, id: string): Promise<Whereabouts> {
  const look = async (): Promise<Whereabouts | undefined> => {
    const answer = await fetch(`http://127.0.0.1:${port}/facade/${id}`);
    const found = whereaboutsSchema.parse(await answer.json());
    return found.queue === null || found.queue === undefined ? undefined : found;
  };
  return until(`messages holds ${id}`, look, 20_000);
}

/** A header cannot hold every text: what HTTP itself forbids is sent all the same, as bytes. */
async function tryEverywhere(
  port: number,
  { text }: HostileText,
): Promise<[string, Awaited<ReturnType<typeof sendRaw>>][]> {
  const host = ['Host', `127.0.0.1:${port}`] as const;
  const json = ['Content-Type', 'application/json'] as const;
  const bytes = Buffer.from(text).toString('latin1');
  const escaped = encodeURIComponent(text);
  const post = (name: string) =>
    sendRaw(port, { method: 'POST', target: '/facade', headers: [host, json, [name, bytes]], body: '{"msg":""}' });
  return [
    ['Idempotency-Key', await post('Idempotency-Key')],
    ['X-Ordering-Key', await post('X-Ordering-Key')],
    ['query', await sendRaw(port, { method: 'GET', target: `/facade?logging=${escaped}`, headers: [host] })],
    ['path', await sendRaw(port, { method: 'GET', target: `/facade/${escaped}`, headers: [host] })],
    ['Accept', await sendRaw(port, { method: 'GET', target: '/facade?limit=1', headers: [host, ['Accept', bytes]] })],
  ];
}

async function inLanes<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const lane = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) await act(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** `npx signalbox VERB` as a person sees it. */
function signalbox(home: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, SIGNALBOX_HOME: home }, maxBuffer: 256 * 1024 * 1024 };
    execFile(process.execPath, [commandLine, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`signalbox ${args.join(' ')}: ${stderr}`, { cause: error }));
    });
  });
}
