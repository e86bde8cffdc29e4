import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFakeClone, type FakeClone } from './fake-clone.ts';

let clone: FakeClone;
beforeEach(async () => {
  clone = await createFakeClone();
});
afterEach(async () => {
  await endControlPlane();
  await clone[Symbol.asyncDispose]();
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** `node scripts/start.mjs` in the fake clone. */
function start(...args: string[]): Run {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: clone.root, env: clone.env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return { child, ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })) };
}

async function state(): Promise<{ pid: number; engines: string; args: string[] } | undefined> {
  const file = path.join(clone.home, 'run', 'state.json');
  return readFile(file, 'utf8').then(JSON.parse, () => undefined);
}

async function untilUp(): Promise<void> {
  while ((await state()) === undefined) await pause(20);
}

async function endControlPlane(): Promise<void> {
  const left = await state();
  if (left === undefined) return;
  try {
    process.kill(left.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

test('it stays in the foreground, hands arguments and the place of the engines on, and ends with the exit code', async () => {
  const { child, ended } = start('--fresh', '--no-open');
  await untilUp();
  expect(await state()).toMatchObject({ engines: path.join(clone.home, 'run', 'engines.json'), args: ['--fresh'] });
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 7, stdout: expect.stringContaining('control plane is up') });
});

test('a Ctrl-C that comes twice, from the terminal and from npm, reaches the control plane once', async () => {
  const { child, ended } = start();
  await untilUp();
  child.kill('SIGINT');
  // Two pending signals of one kind are one for the system: the second goes out when the first has arrived.
  while (!(await clone.ran()).includes('SIGINT')) await pause(5);
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
  expect((await clone.ran()).filter((word) => word.startsWith('SIG'))).toEqual(['SIGINT']);
});

test('a closed terminal asks for an orderly stop', async () => {
  const { child, ended } = start();
  await untilUp();
  child.kill('SIGHUP');
  expect((await ended).code).toBe(7);
  expect(await clone.ran()).toContain('SIGTERM');
});

test('a second start says where the first one is and changes nothing', async () => {
  const first = start();
  await untilUp();
  const before = await clone.ran();
  const second = await start().ended;
  expect([second.code, second.stdout]).toEqual([0, 'already running at http://localhost:3000\n']);
  expect(await clone.ran()).toEqual(before);
  first.child.kill('SIGINT');
  await first.ended;
});

test('the state of a dead control plane does not count, even when its pid lives again', async () => {
  await mkdir(path.join(clone.home, 'run'), { recursive: true });
  const stale = { pid: process.pid, url: 'http://localhost:3000', processStartTime: 'then', ready: true };
  await writeFile(path.join(clone.home, 'run', 'state.json'), JSON.stringify(stale));
  const { stdout } = await start('--detach').ended;
  expect(stdout).not.toContain('already running');
  expect((await state())?.pid).not.toBe(process.pid);
});

test('detached it comes back once everything is ready, with one JSON document when asked', async () => {
  const { code, stdout } = await start('--detach', '--json').ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    url: 'http://localhost:3000',
    pid: (await state())?.pid,
    alreadyRunning: false,
  });
});

test('it goes on when nobody reads what it says', async () => {
  const { child, ended } = start('--detach');
  child.stdout?.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  expect(await state()).toBeDefined();
});

test('detached it shows the last lines of a control plane that did not come up', async () => {
  const { code, stderr } = await start('--detach', '--set', 'fail=yes').ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/ended before everything was ready[^]*port 8500 is taken by another program/);
});

test('an option that there is not is refused before anything is set up', async () => {
  const { code, stderr } = await start('--frehs').ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(/'--frehs'[^]*--fresh/);
  const bare = await start('--json', '--set').ended;
  expect([bare.code, JSON.parse(bare.stdout)]).toMatchObject([2, { error: { code: 'wrong-use' } }]);
  expect(await clone.ran()).toEqual([]);
});

test('help is given without setting anything up', async () => {
  const { code, stdout } = await start('--help').ended;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/--detach[^]*--fresh[^]*--set/)]);
  expect(await clone.ran()).toEqual([]);
});

test('what is missing is one sentence and exit code 1, without a stack', async () => {
  await clone.withoutTool('java');
  const { code, stderr } = await start().ended;
  expect([code, stderr]).toEqual([1, 'Java is missing: install a JDK of version 17 or newer (such as Temurin 21).\n']);
});
