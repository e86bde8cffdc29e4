import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type ProcessState = 'running' | 'stopped' | 'gone';

/** A process as the operating system shows it. `startTime` tells it from a later one with the same number. */
export interface ProcessSnapshot {
  readonly pid: number;
  readonly startTime: string;
  readonly state: ProcessState;
}

/** What the operating system knows of a pid; undefined when there is no such process. */
export type Look = (pid: number) => ProcessSnapshot | undefined;

/** Looked up on its own, not through what runs the cluster: a fault is confirmed by nobody who has a part in it. */
export const lookAtProcess: Look = process.platform === 'linux' ? lookInProc : lookByPs;

/** What became of the very process that was seen before. A process that nobody has waited for yet is dead all the same. */
export function stateNow(before: ProcessSnapshot, now: ProcessSnapshot | undefined): ProcessState {
  return now === undefined || now.startTime !== before.startTime ? 'gone' : now.state;
}

/** proc_pid_stat(5): the name in brackets may hold anything, so fields are counted from its end; 3 is the state, 22 the start. */
function lookInProc(pid: number): ProcessSnapshot | undefined {
  const text = orGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, startTime: fields[19] ?? '', state: stateOf(fields[0] ?? '') };
}

function lookByPs(pid: number): ProcessSnapshot | undefined {
  const text = orGone(() => execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }));
  const found = /^\s*(\S+)\s+(.+?)\s*$/.exec(text ?? '');
  return found === null ? undefined : { pid, startTime: found[2] ?? '', state: stateOf(found[1] ?? '') };
}

function stateOf(code: string): ProcessState {
  if (/^[ZXx]/.test(code)) return 'gone';
  return code.startsWith('T') ? 'stopped' : 'running';
}

/** No such file, no such process, or `ps` found none (it exits 1): gone. All else means that we could not ask. */
function orGone(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
    throw error;
  }
}
