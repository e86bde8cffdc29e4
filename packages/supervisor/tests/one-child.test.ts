import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listGroup, readProcessUsage } from '../src/process-usage.ts';
import { supervise, testFolder } from './fixture.ts';
import { testDeps, workingSpec } from './test-bench.ts';
import { untilStatus, untilTrue } from './until.ts';

function pidOf(status: { readonly pid?: number }): number {
  if (status.pid === undefined) throw new Error('expected a live process, found none');
  return status.pid;
}

describe('a child that works', { timeout: 20_000 }, () => {
  it('[SUP1] is starting, then ready, then stopped, and leaves nothing', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one', { GRANDCHILDREN: '2' }));
    const seen: string[] = [];
    child.onChange(({ state }) => seen.at(-1) === state || seen.push(state));
    await child.start();
    const pid = pidOf(child.status());
    await untilTrue(async () => (await listGroup(pid)).length >= 3);
    await child.stop('the test is over');
    expect(seen).toEqual(['starting', 'ready', 'stopping', 'stopped']);
    expect(await listGroup(pid)).toEqual([]);
    expect(child.status().exit).toMatchObject({ code: 0, signal: null, expected: true });
    expect(child.status().exit?.reason).toContain('the test is over');
    expect(child.status().exit?.logTail).toEqual(
      expect.arrayContaining(['first words', 'words on the error output', 'asked to end']),
    );
  });

  it('[SUP2] leads a group of its own', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one'));
    await child.start();
    const pid = pidOf(child.status());
    const members = await listGroup(pid);
    expect(members.map((member) => member.pid)).toContain(pid);
    expect(members.every((member) => member.group === pid)).toBe(true);
    await child.kill();
  });

  it.runIf(process.platform === 'linux')('[SUP2] inherits nothing of the environment that was not named', async () => {
    const folder = testFolder();
    const deps = { ...testDeps(folder), parentEnv: { PATH: process.env['PATH'], SECRET: 'not for children' } };
    const child = supervise(folder, workingSpec(folder, 'one'), deps);
    await child.start();
    const environment = readFileSync(`/proc/${pidOf(child.status())}/environ`, 'utf8');
    const names = environment.split('\0').map((word) => word.split('=')[0]);
    expect(names.filter((name) => name !== '').toSorted()).toEqual(['PATH', 'READY_FILE', 'SUPERVISOR_TICKET']);
    await child.kill();
  });

  it('[SUP9] goes degraded when its probe says no, and ready again', async () => {
    const folder = testFolder();
    const spec = workingSpec(folder, 'one');
    const child = supervise(folder, spec);
    await child.start();
    rmSync(String(spec.env['READY_FILE']));
    const degraded = await untilStatus(child, ({ state }) => state === 'degraded');
    expect(degraded.reason).toBe('no one.ready yet');
    writeFileSync(String(spec.env['READY_FILE']), '');
    const ready = await untilStatus(child, ({ state }) => state === 'ready');
    expect(ready.readyReason).toBeUndefined();
    await child.kill();
  });

  it('[SUP30] tells memory and processor time of its whole group', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one', { GRANDCHILDREN: '1' }));
    await child.start();
    const pid = pidOf(child.status());
    await untilTrue(async () => (await listGroup(pid)).length >= 2);
    const usage = await readProcessUsage(pid);
    expect(usage?.processes).toBeGreaterThanOrEqual(2);
    expect(usage?.rssBytes).toBeGreaterThan(1024 * 1024);
    expect(usage?.cpuSeconds).toBeGreaterThanOrEqual(0);
    await child.kill();
    expect(await readProcessUsage(pid)).toBeUndefined();
  });
});

describe('the end', { timeout: 20_000 }, () => {
  it('[SUP11] kills what ignores SIGTERM when the grace is over, and says so', async () => {
    const folder = testFolder();
    const child = supervise(folder, { ...workingSpec(folder, 'deaf', { IGNORE_TERM: '1' }), stopGraceMs: 300 });
    await child.start();
    const began = performance.now();
    await child.stop();
    expect(performance.now() - began).toBeGreaterThanOrEqual(295);
    expect(child.status().state).toBe('stopped');
    expect(child.status().exit).toMatchObject({ code: null, signal: 'SIGKILL', expected: true });
    expect(child.status().exit?.reason).toContain('had not ended 0.3 s after SIGTERM');
  });

  it('[SUP12] reports killed, not failed, after a kill, with its group gone and no restart', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one', { GRANDCHILDREN: '2' }));
    await child.start();
    const pid = pidOf(child.status());
    await untilTrue(async () => (await listGroup(pid)).length >= 3);
    await child.kill('a person asked');
    expect(await listGroup(pid)).toEqual([]);
    expect(child.status()).toMatchObject({ state: 'killed', restarts: 0, exit: { signal: 'SIGKILL', expected: true } });
    expect(child.status().exit?.reason).toBe('killed with SIGKILL: a person asked');
    await child.start();
    expect(child.status()).toMatchObject({ state: 'ready', restarts: 0 });
    await child.kill();
  });

  it('[SUP13] sends the signals of two kills before either is awaited', async () => {
    const folder = testFolder();
    const pair = ['one', 'two'].map((id) => supervise(folder, workingSpec(folder, id)));
    await Promise.all(pair.map((child) => child.start()));
    const killing = pair.map((child) => child.kill());
    expect(pair.map((child) => child.status().reason)).toEqual(['SIGKILL was sent', 'SIGKILL was sent']);
    await Promise.all(killing);
    expect(pair.map((child) => child.status().state)).toEqual(['killed', 'killed']);
  });

  it('[SUP16] kills the remainder of the group when the leader dies, before it starts again', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one', { GRANDCHILDREN: '2' }));
    await child.start();
    const pid = pidOf(child.status());
    await untilTrue(async () => (await listGroup(pid)).length >= 3);
    process.kill(pid, 'SIGKILL');
    const failed = await untilStatus(child, ({ state }) => state === 'failed');
    expect(await listGroup(pid)).toEqual([]);
    expect(failed.exit).toMatchObject({ code: null, signal: 'SIGKILL', expected: false });
    expect(failed.reason).toMatch(/SIGKILL from outside.*starts again in \d/);
    const again = await untilStatus(child, ({ state }) => state === 'ready');
    expect(again.restarts).toBe(1);
    expect(again.pid).not.toBe(pid);
    await child.kill();
  });

  it('[SUP17] is told the death of its own child by the system, not by looking', async () => {
    const folder = testFolder();
    const deps = testDeps(folder);
    const child = supervise(
      folder,
      { ...workingSpec(folder, 'one'), restart: 'never' },
      { ...deps, os: { ...deps.os, watchOwnMs: 3_600_000 } },
    );
    await child.start();
    process.kill(pidOf(child.status()), 'SIGKILL');
    const failed = await untilStatus(child, ({ state }) => state === 'failed');
    expect(failed.exit).toMatchObject({ signal: 'SIGKILL', expected: false });
  });
});

describe('pause and resume', { timeout: 20_000 }, () => {
  it('[SUP14] pauses the group, is degraded or ready after the resume, and the same process', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one', { GRANDCHILDREN: '1' }));
    await child.start();
    const pid = pidOf(child.status());
    await child.pause();
    expect(child.status()).toMatchObject({ state: 'paused', reason: 'paused on request' });
    // The leader is proven stopped; the others stop before they run another instruction, which the system shows a little later.
    await untilTrue(async () => (await listGroup(pid)).every(({ run }) => run === 'stopped'));
    await child.resume();
    expect(['degraded', 'ready']).toContain(child.status().state);
    await untilStatus(child, ({ state }) => state === 'ready');
    expect(child.status().pid).toBe(pid);
    await child.kill();
  });

  it('[SUP15] says paused when somebody else stopped the process', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one'));
    await child.start();
    process.kill(pidOf(child.status()), 'SIGSTOP');
    const paused = await untilStatus(child, ({ state }) => state === 'paused');
    expect(paused.reason).toContain('nobody here asked');
    process.kill(pidOf(child.status()), 'SIGCONT');
    await untilStatus(child, ({ state }) => state === 'ready');
    await child.kill();
  });

  it('[SUP10] stops a paused process gracefully, and kills another', async () => {
    const folder = testFolder();
    const graceful = supervise(folder, workingSpec(folder, 'one'));
    const killed = supervise(folder, workingSpec(folder, 'two'));
    await Promise.all([graceful.start(), killed.start()]);
    await Promise.all([graceful.pause(), killed.pause()]);
    await Promise.all([graceful.stop(), killed.kill()]);
    expect(graceful.status().exit).toMatchObject({ code: 0, signal: null });
    expect(graceful.status().exit?.logTail).toContain('asked to end');
    expect(killed.status()).toMatchObject({ state: 'killed' });
  });

  it('[SUP14] refuses to pause what does not run, in words', async () => {
    const folder = testFolder();
    const child = supervise(folder, workingSpec(folder, 'one'));
    await expect(child.pause()).rejects.toThrow('one cannot do "pause" now: no process is running.');
  });
});

describe('a start that fails', { timeout: 20_000 }, () => {
  it('[SUP6] names a file that is not there, and a folder that is not there', async () => {
    const folder = testFolder();
    const spec = workingSpec(folder, 'one');
    const noFile = supervise(folder, { ...spec, file: '/no/such/program' });
    await expect(noFile.start()).rejects.toMatchObject({
      code: 'spawn-failed',
      message: 'one could not be started: /no/such/program is not there.',
    });
    expect(noFile.status()).toMatchObject({ state: 'failed', restarts: 0 });
    const noFolder = supervise(folder, { ...spec, cwd: join(folder, 'missing') });
    await expect(noFolder.start()).rejects.toThrow('its working folder is not there');
  });

  it('[SUP6] names a file that may not be executed', async () => {
    const folder = testFolder();
    const file = join(folder, 'plain.txt');
    writeFileSync(file, 'not a program');
    chmodSync(file, 0o600);
    const child = supervise(folder, { ...workingSpec(folder, 'one'), file });
    await expect(child.start()).rejects.toThrow('may not be executed');
    expect(child.status().reason).toContain('may not be executed');
  });

  it('[SUP7] says what it waited for when it is not ready in time, with the tail of the log, and leaves nothing', async () => {
    const folder = testFolder();
    const spec = workingSpec(folder, 'slow');
    const child = supervise(folder, {
      ...spec,
      ready: async () => ({ ready: false, reason: 'the harbour is frozen' }),
      startTimeoutMs: 700,
      restart: 'never',
    });
    const start = child.start();
    const pid = pidOf(child.status());
    await expect(start).rejects.toMatchObject({
      code: 'deadline-exceeded',
      message: expect.stringMatching(/not ready within 0\.7 s.*the harbour is frozen.*first words/s),
    });
    await untilStatus(child, ({ state }) => state === 'failed');
    expect(child.status().reason).toContain('the harbour is frozen');
    expect(await listGroup(pid)).toEqual([]);
  });

  it('[SUP20] gives a crash loop up, with the reason and the last words', async () => {
    const folder = testFolder();
    const deps = testDeps(folder);
    const child = supervise(folder, workingSpec(folder, 'one', { EXIT_CODE: '3' }), {
      ...deps,
      restart: { ...deps.restart, baseMs: 1, capMs: 1, giveUpAfter: 3 },
    });
    await expect(child.start()).rejects.toThrow(/given up: it died 3 times within 120 s.*code 3.*first words/s);
    expect(child.status()).toMatchObject({ state: 'failed', restarts: 2, exit: { code: 3, expected: false } });
  });

  it('[SUP7] an unready child that is stopped ends its start in words', async () => {
    const folder = testFolder();
    const child = supervise(folder, {
      ...workingSpec(folder, 'one'),
      ready: async () => ({ ready: false, reason: 'no' }),
    });
    const start = child.start();
    await Promise.all([expect(start).rejects.toThrow('ended before it was ready'), child.stop()]);
    expect(child.status().state).toBe('stopped');
  });
});
