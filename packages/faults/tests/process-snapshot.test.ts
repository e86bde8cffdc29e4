import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stateNow, lookAtProcess, type ProcessSnapshot, type ProcessState } from '../src/inject/process-snapshot.ts';

describe('a process as the operating system shows it', () => {
  it('is running, stopped after SIGSTOP, and gone after SIGKILL, also before anybody has waited for it', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    // Asked for before it can come: it may come while the process is looked at.
    const exited = once(child, 'exit');
    const before = lookAtProcess(child.pid ?? 0);
    if (before === undefined) throw new Error('the process is not there');
    expect(before.state).toBe('running');
    child.kill('SIGSTOP');
    await shows(before, 'stopped');
    child.kill('SIGKILL');
    await shows(before, 'gone');
    await exited;
    expect(lookAtProcess(before.pid)).toBeUndefined();
  });

  it('is another one when its start time differs', () => {
    const before: ProcessSnapshot = { pid: 7, startTime: '100', state: 'running' };
    expect(stateNow(before, { ...before, startTime: '200' })).toBe('gone');
    expect(stateNow(before, { ...before, state: 'stopped' })).toBe('stopped');
    expect(stateNow(before, undefined)).toBe('gone');
  });
});

/** Looks until the process shows what is waited for; the test's own time limit ends it. */
async function shows(before: ProcessSnapshot, state: ProcessState): Promise<void> {
  while (stateNow(before, lookAtProcess(before.pid)) !== state) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
