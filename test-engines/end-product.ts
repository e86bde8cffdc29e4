import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { endRecorded, readRecords } from '@signalbox/supervisor';

/**
 * Ends a control plane and all that its home records as its children, at once, and removes the home: for where a test is over and the orderly stop,
 * which takes seconds, is not what it is about. Each child is recorded before it is born, so none is missed.
 */
export async function endProduct(control: ChildProcess, home: string): Promise<void> {
  if (control.exitCode === null && control.signalCode === null) {
    const gone = once(control, 'exit');
    control.kill('SIGKILL');
    await gone;
  }
  await Promise.all(readRecords(path.join(home, 'run')).map((record) => endRecorded(record)));
  await rm(home, { recursive: true, force: true });
}
