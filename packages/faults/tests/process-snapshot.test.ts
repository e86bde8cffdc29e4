import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fateOf, lookAtProcess, type ProcessSight } from '../src/inject/process-snapshot.ts';

describe('a process as the operating system shows it', () => {
  it('runs, stands after SIGSTOP, and has ended after SIGKILL, also before anybody has waited for it', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    // Asked for before it can come: it may come while the process is looked at.
    const exited = once(child, 'exit');
    const before = lookAtProcess(child.pid ?? 0);
    if (before === undefined) throw new Error('the process is not there');
    expect(before.run).toBe('runs');
    child.kill('SIGSTOP');
    await fate(before, 'stands');
    child.kill('SIGKILL');
    await fate(before, 'ended');
    await exited;
    expect(lookAtProcess(before.pid)).toBeUndefined();
  });

  it('is another one when its start time differs', () => {
    const before: ProcessSight = { pid: 7, startTime: '100', run: 'runs' };
    expect(fateOf(before, { ...before, startTime: '200' })).toBe('ended');
    expect(fateOf(before, { ...before, run: 'stands' })).toBe('stands');
    expect(fateOf(before, undefined)).toBe('ended');
  });
});

/** Looks until the process shows what is waited for; the test's own time limit ends it. */
async function fate(before: ProcessSight, run: ProcessSight['run']): Promise<void> {
  while (fateOf(before, lookAtProcess(before.pid)) !== run) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
