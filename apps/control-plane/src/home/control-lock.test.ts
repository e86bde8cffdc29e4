import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeControlLock, type ProcessName } from './control-lock.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'control-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const first: ProcessName = { pid: 100, startTime: 'a' };
const second: ProcessName = { pid: 200, startTime: 'b' };

test('a second control plane is told who holds the home', async () => {
  await takeControlLock(dir, { self: first, isAlive: () => true });
  expect(await takeControlLock(dir, { self: second, isAlive: () => true })).toEqual({ held: false, holder: first });
});

test("a dead holder's lock is replaced", async () => {
  await takeControlLock(dir, { self: first, isAlive: () => true });
  expect(await takeControlLock(dir, { self: second, isAlive: () => false })).toMatchObject({ held: true });
});

test('of two that find a dead lock at the same time, one gets the lockedHome', async () => {
  await takeControlLock(dir, { self: { pid: 50, startTime: 'dead' }, isAlive: () => true });
  const isAlive = ({ pid }: ProcessName): boolean => pid !== 50;
  const answers = await Promise.all([
    takeControlLock(dir, { self: first, isAlive }),
    takeControlLock(dir, { self: second, isAlive }),
  ]);
  expect(answers.filter(({ held }) => held)).toHaveLength(1);
});

test('after a release the lockedHome is free', async () => {
  const answer = await takeControlLock(dir, { self: first, isAlive: () => true });
  if (answer.held) answer.release();
  expect(await takeControlLock(dir, { self: second, isAlive: () => true })).toMatchObject({ held: true });
});
