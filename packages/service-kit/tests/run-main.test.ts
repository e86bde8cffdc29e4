import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEventLine } from '@signalbox/shared';
import { expect, onTestFinished, test } from 'vitest';

const program = fileURLToPath(new URL('./children/service.ts', import.meta.url));
const env = {
  SIGNALBOX_INSTANCE_ID: 'facade-1',
  SIGNALBOX_CONSUL_URL: 'http://127.0.0.1:8500',
  SIGNALBOX_CONSUL_TOKEN: '99999999-2222-4333-8444-555555555555',
  SIGNALBOX_SERVICE_TOKEN: 'between-our-own-processes',
};

/** A real process of `children/service.ts`; resolves once it has written `awaits`. */
async function start(mode: string, awaits?: string, over: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, mode], { env: { ...env, ...over } });
  let out = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const seen = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (awaits !== undefined && out.includes(awaits)) seen.resolve();
  });
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    events: out.split('\n').flatMap((line) => parseEventLine(line)?.event ?? []),
    errors,
  }));
  if (awaits !== undefined) await Promise.race([seen.promise, ended]);
  return { child, ended };
}

test('SIGTERM drains, writes every line, and ends with 0', async () => {
  const { child, ended } = await start('well', '"service.ready"');
  child.kill('SIGTERM');
  const { code, events } = await ended;
  expect(code).toBe(0);
  expect(events).toEqual(['service.starting', 'service.ready', 'service.draining', 'service.stopped']);
});

test('a second SIGTERM ends it now', async () => {
  const { child, ended } = await start('hangs', '"service.ready"');
  child.kill('SIGTERM');
  child.kill('SIGINT');
  const { code, events } = await ended;
  expect(code).toBe(1);
  expect(events.at(-1)).toBe('service.stopped');
});

test.each(['throws', 'rejects', 'fails-to-start', 'calls-fail'])(
  'one that %s says so in its last line and ends with 1',
  async (mode) => {
    const { ended } = await start(mode);
    const { code, events } = await ended;
    expect(code).toBe(1);
    expect(events.at(-1)).toBe('service.crashed');
  },
);

test('ten thousand lines before a crash are all there', async () => {
  const { ended } = await start('crashes-after-many-lines');
  const { events } = await ended;
  expect(events.filter((event) => event === 'discovery.restored')).toHaveLength(10_000);
  expect(events.at(-1)).toBe('service.crashed');
});

test('one whose log is renamed goes over to a new file of that name, between two lines and with its last words', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'service log '));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'facade-1.ndjson');
  const output = openSync(file, 'a');
  const child = spawn(process.execPath, [program, 'speaks'], {
    env: { ...env, SIGNALBOX_LOG_FILE: file },
    stdio: ['ignore', output, output],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  closeSync(output);
  const olds: string[] = [];
  for (const name of ['first', 'second']) {
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8'), { timeout: 20_000 })
      .toContain('still here');
    renameSync(file, path.join(folder, name));
    await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true);
    olds.push(readFileSync(path.join(folder, name), 'utf8'));
  }
  const closed = once(child, 'close');
  child.kill('SIGUSR2');
  await closed;
  const now = readFileSync(file, 'utf8');
  expect(now.split('\n').slice(-3)).toEqual(['words without a logger', 'last words', '']);
  // What it left is as it was when the new one came.
  expect(olds).toEqual(['first', 'second'].map((name) => readFileSync(path.join(folder, name), 'utf8')));
  const numbers = [...olds, now].flatMap((text) => text.split('\n').flatMap((line) => parseEventLine(line)?.seq ?? []));
  expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
});

test('an unusable environment is said on stderr, with 2', async () => {
  const { ended } = await start('well', undefined, { SIGNALBOX_INSTANCE_ID: 'nobody' });
  const { code, errors } = await ended;
  expect(code).toBe(2);
  expect(errors).toContain('SIGNALBOX_INSTANCE_ID');
});
