import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { type ChildRecord, readRecord, readRecords } from '../src/child-record.ts';
import { endRecorded } from '../src/leftovers.ts';
import { osProcesses } from '../src/process-usage.ts';
import { listGroup } from '../src/process-usage.ts';
import type { ChildStatus } from '../src/supervisor.ts';
import { supervise, testFolder } from './fixture.ts';
import { workingSpec } from './test-bench.ts';
import { untilStatus, untilTrue } from './until.ts';

interface Orphan {
  readonly pid: number;
  readonly record: ChildRecord;
}

/** Starts a child by a supervisor in another process, then kills that supervisor with SIGKILL. */
async function orphan(folder: string, id: string, grandchildren = 0): Promise<Orphan> {
  const script = join(import.meta.dirname, 'children', 'supervises.ts');
  const first = spawn(process.execPath, [script, folder, id, String(grandchildren)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(first, 'exit');
  const [line] = await Promise.race([once(createInterface(first.stdout), 'line'), exited]);
  const { pid }: ChildStatus = JSON.parse(String(line));
  if (pid === undefined) throw new Error(`expected a live child, found ${String(line)}`);
  if (grandchildren > 0) await untilTrue(() => (readRecord(folder, id)?.process?.group.length ?? 0) > grandchildren);
  first.kill('SIGKILL');
  await exited;
  const record = readRecord(folder, id);
  if (record === undefined) throw new Error('expected a record on disk, found none');
  return { pid, record };
}

/** Starts a child here and lets go of it: for the supervisor that comes next it is the same. */
async function abandoned(folder: string, id: string, grandchildren = 0): Promise<Orphan> {
  const first = supervise(folder, workingSpec(folder, id, { GRANDCHILDREN: String(grandchildren) }));
  await first.start();
  first.release();
  const record = readRecord(folder, id);
  const pid = record?.process?.pid;
  if (record === undefined || pid === undefined) throw new Error('expected a live child on record, found none');
  return { pid, record };
}

describe('adoption', { timeout: 20_000 }, () => {
  it('[SUP21] after SIGKILL of the first supervisor finds the same process, ready, and its log goes on', async () => {
    const folder = testFolder();
    const { pid, record } = await orphan(folder, 'one');
    const second = supervise(folder, workingSpec(folder, 'one', { GRANDCHILDREN: '0' }));
    expect(await second.adopt(record)).toEqual({ outcome: 'adopted', sameSpec: true });
    await second.start();
    expect(second.status()).toMatchObject({ state: 'ready', pid, adopted: true, startedAt: record.process?.startedAt });
    await second.stop();
    expect(second.status()).toMatchObject({ state: 'stopped', exit: { code: null, signal: null, expected: true } });
    expect(readFileSync(join(folder, 'logs', 'one.log'), 'utf8')).toContain('asked to end');
    expect(await listGroup(pid)).toEqual([]);
  });

  it('[SUP23] looks every 100 ms or oftener for the death of an adopted process, says that its code is unknown, and starts it again', async () => {
    const folder = testFolder();
    const { pid, record } = await orphan(folder, 'one', 2);
    const second = supervise(folder, workingSpec(folder, 'one'));
    await second.adopt(record);
    await second.start();
    const began = performance.now();
    process.kill(pid, 'SIGKILL');
    const failed = await untilStatus(second, ({ state }) => state === 'failed');
    // The bound is wide for a busy machine; what is promised is how often is looked.
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(osProcesses().watchAdoptedMs).toBeLessThanOrEqual(100);
    expect(failed.exit).toMatchObject({ code: null, signal: null, expected: false });
    expect(failed.exit?.reason).toContain('unknown, because it was adopted');
    expect(failed.exit?.logTail).toContain('first words');
    expect(await listGroup(pid)).toEqual([]);
    const again = await untilStatus(second, ({ state }) => state === 'ready');
    expect(again).toMatchObject({ adopted: false, restarts: 1 });
    await second.kill();
  });

  it('[SUP12] kills, pauses and resumes an adopted process and its group', async () => {
    const folder = testFolder();
    const { pid, record } = await abandoned(folder, 'one', 1);
    const second = supervise(folder, workingSpec(folder, 'one'));
    await second.adopt(record);
    await second.pause();
    // The leader is proven stopped; the others stop before they run another instruction, which the system shows a little later.
    await untilTrue(async () => (await listGroup(pid)).every(({ run }) => run === 'stopped'));
    await second.resume();
    await untilStatus(second, ({ state }) => state === 'ready');
    await second.kill();
    expect(second.status()).toMatchObject({ state: 'killed', exit: { expected: true } });
    expect(await listGroup(pid)).toEqual([]);
  });

  it('[SUP22] never signals a pid whose start time differs', async () => {
    const folder = testFolder();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60000)'], {
      detached: true,
      stdio: 'ignore',
    });
    const { pid } = stranger;
    if (pid === undefined) throw new Error('expected a process, found none');
    const { record } = await abandoned(folder, 'one');
    await endRecorded(record);
    if (record.process === null) throw new Error('expected a process on record, found none');
    const forged = { ...record, process: { ...record.process, pid, startTime: 'long ago', group: [] } };
    const second = supervise(folder, workingSpec(folder, 'one'));
    expect(await second.adopt(forged)).toMatchObject({ outcome: 'gone' });
    expect(second.status()).toMatchObject({ state: 'failed' });
    await second.kill();
    expect((await listGroup(pid)).map((member) => member.pid)).toEqual([pid]);
    const exited = once(stranger, 'exit');
    stranger.kill('SIGKILL');
    await exited;
  });

  it('[SUP24] ends what a leader left that died while nobody supervised', async () => {
    const folder = testFolder();
    const { pid, record } = await orphan(folder, 'one', 2);
    process.kill(pid, 'SIGKILL');
    await untilTrue(async () => (await listGroup(pid)).every((member) => member.pid !== pid));
    expect((await listGroup(pid)).length).toBeGreaterThanOrEqual(2);
    const second = supervise(folder, workingSpec(folder, 'one'));
    expect(await second.adopt(record)).toMatchObject({ outcome: 'gone' });
    expect(await listGroup(pid)).toEqual([]);
    expect(second.status()).toMatchObject({ state: 'failed', exit: { code: null, expected: false } });
    await second.start();
    expect(second.status().state).toBe('ready');
    await second.kill();
  });

  it.runIf(process.platform === 'linux')('[SUP26] finds a child that was born but never recorded', async () => {
    const folder = testFolder();
    const { pid, record } = await abandoned(folder, 'one');
    const second = supervise(folder, workingSpec(folder, 'one'));
    expect(await second.adopt({ ...record, process: null, phase: 'starting' })).toMatchObject({ outcome: 'adopted' });
    await second.start();
    expect(second.status()).toMatchObject({ pid, state: 'ready' });
    await second.stop();
  });

  it('[SUP27] goes on with the stop that its predecessor had begun', async () => {
    const folder = testFolder();
    const { record } = await abandoned(folder, 'one');
    const second = supervise(folder, workingSpec(folder, 'one'));
    await second.adopt({ ...record, phase: 'stopping' });
    const stopped = await untilStatus(second, ({ state }) => state === 'stopped');
    expect(stopped.exit?.expected).toBe(true);
  });

  it('[SUP28] ends a recorded child that nobody wants any more', async () => {
    const folder = testFolder();
    const { pid } = await abandoned(folder, 'one', 1);
    for (const record of readRecords(folder)) await endRecorded(record);
    expect(await listGroup(pid)).toEqual([]);
  });

  it('[SUP29] lets a child live when it is released, to be adopted again', async () => {
    const folder = testFolder();
    const first = supervise(folder, workingSpec(folder, 'one'));
    await first.start();
    const { pid } = first.status();
    first.release();
    await expect(first.stop()).rejects.toThrow('no longer supervised here');
    const record = readRecord(folder, 'one');
    if (record === undefined) throw new Error('expected a record on disk, found none');
    const second = supervise(folder, workingSpec(folder, 'one'));
    await second.adopt(record);
    expect(second.status().pid).toBe(pid);
    await second[Symbol.asyncDispose]();
    expect(second.status().state).toBe('stopped');
  });
});
