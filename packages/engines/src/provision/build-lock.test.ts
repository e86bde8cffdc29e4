import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { osProcesses } from '@signalbox/supervisor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeBuildLock } from './build-lock.ts';

let dir = '';
let file = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-lock-'));
  file = join(dir, 'lock');
});
afterEach(() => rmSync(dir, { recursive: true }));

const never = (): void => expect.unreachable('nobody should be waited for');
function holder(): unknown {
  return JSON.parse(readFileSync(file, 'utf8')).pid;
}
const signal = new AbortController().signal;

test('the lock of a dead process is broken at once', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, JSON.stringify({ pid, processStartTime: 'then', token: 'a' }));
  await takeBuildLock(file, never, signal);
  expect(holder()).toBe(process.pid);
});

test('a living process that only has the same pid does not hold the lock', async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, processStartTime: 'another life', token: 'a' }));
  await takeBuildLock(file, never, signal);
  expect(readFileSync(file, 'utf8')).not.toContain('another life');
});

test('a file that is no lock is broken', async () => {
  writeFileSync(file, '{"pid":');
  await takeBuildLock(file, never, signal);
  expect(holder()).toBe(process.pid);
});

test('a living process is waited for until the wait is given up', async () => {
  const startTime = osProcesses().look(process.pid)?.startTime;
  writeFileSync(file, JSON.stringify({ pid: process.pid, processStartTime: startTime, token: 'a' }));
  const giveUp = new AbortController();
  const waitedFor: number[] = [];
  const waiting = takeBuildLock(
    file,
    (pid) => {
      waitedFor.push(pid);
      giveUp.abort();
    },
    giveUp.signal,
  );
  await expect(waiting).rejects.toThrow(/abort/i);
  expect(waitedFor).toEqual([process.pid]);
  expect(readdirSync(dir)).toEqual(['lock']);
});

test('a release frees the lock, and leaves one that is no longer ours alone', async () => {
  const first = await takeBuildLock(file, never, signal);
  await first.release();
  expect(existsSync(file)).toBe(false);
  await takeBuildLock(file, never, signal);
  await first.release();
  expect(existsSync(file)).toBe(true);
});
