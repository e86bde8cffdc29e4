import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { errorCode } from './error-code.ts';
import type { OsProcesses, ProcessSight, ProcessUsage } from './os-processes.ts';

/** proc(5): times in /proc are in USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
/** Processes of the whole list that are looked at in one turn of the event loop. */
const readInOneTurn = 16;

/**
 * Processes by /proc. The start time is in ticks since boot, so it carries the boot's own id. What is looked at many times a second
 * is read synchronously on purpose: the kernel answers from memory in microseconds, where a trip through the thread pool costs five
 * of them and as many changes of thread (measured: half of the idle control plane's CPU).
 */
export const linuxProcesses: OsProcesses = {
  look,
  glance: async (pid) => look(pid),
  members: async (groups) => (await statsOf(groups)).map(({ sight }) => sight),
  async carrying(variable) {
    const found: ProcessSight[] = [];
    for (const pid of pids()) {
      const environment = await orUnseen(readFile(`/proc/${pid}/environ`, 'utf8'));
      if (environment === undefined || !environment.split('\0').includes(variable)) continue;
      const sight = look(pid);
      if (sight !== undefined && sight.run !== 'zombie') found.push(sight);
    }
    return found;
  },
  async usage(groups) {
    const usage = new Map<number, ProcessUsage>();
    for (const { sight, cpuSeconds } of await statsOf(groups)) {
      if (sight.run === 'zombie') continue;
      const before = usage.get(sight.group) ?? { rssBytes: 0, cpuSeconds: 0, processes: 0 };
      usage.set(sight.group, {
        rssBytes: before.rssBytes + rssBytes(sight.pid),
        cpuSeconds: before.cpuSeconds + cpuSeconds,
        processes: before.processes + 1,
      });
    }
    return usage;
  },
  watchOwnMs: 200,
  watchAdoptedMs: 50,
};

let boot: string | undefined;

function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

interface Stat {
  readonly sight: ProcessSight;
  readonly cpuSeconds: number;
}

function look(pid: number): ProcessSight | undefined {
  const text = orGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return text === undefined ? undefined : toSight(text);
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The list is as long as the machine is busy: read in one go it held everybody up for tens of milliseconds, every two seconds. */
async function statsOf(groups: ReadonlySet<number>): Promise<Stat[]> {
  const stats: Stat[] = [];
  for (const [nth, pid] of pids().entries()) {
    if (nth % readInOneTurn === 0) await turn();
    const text = orGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (text === undefined) continue;
    const fields = fieldsOf(text);
    if (groups.has(Number(fields[4]))) stats.push({ sight: toSight(text), cpuSeconds: cpuSeconds(fields) });
  }
  return stats;
}

/** proc_pid_stat(5), numbered from 0. Field 1 is the name in brackets, which may itself hold spaces and brackets. */
function fieldsOf(text: string): string[] {
  const nameEnd = text.lastIndexOf(')');
  const nameStart = text.indexOf('(');
  return [
    text.slice(0, nameStart - 1),
    text.slice(nameStart, nameEnd + 1),
    ...text
      .slice(nameEnd + 2)
      .trim()
      .split(' '),
  ];
}

function toSight(text: string): ProcessSight {
  const fields = fieldsOf(text);
  return {
    pid: Number(fields[0]),
    group: Number(fields[4]),
    startTime: `${bootId()}:${fields[21]}`,
    run: runOf(fields[2]),
  };
}

function runOf(letter: string | undefined): ProcessSight['run'] {
  if (letter === 'Z' || letter === 'X' || letter === 'x') return 'zombie';
  return letter === 'T' ? 'stopped' : 'running';
}

function cpuSeconds(fields: readonly string[]): number {
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

/** VmRSS, because stat counts in pages, whose size Node does not tell. Zero when the process went meanwhile. */
function rssBytes(pid: number): number {
  const text = orGone(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text ?? '')?.[1];
  return kilobytes === undefined ? 0 : Number(kilobytes) * 1024;
}

/** A process that ends while it is read answers ENOENT or ESRCH: not there. All else means that we could not ask. */
function isGone(thrown: unknown): boolean {
  const code = errorCode(thrown);
  return code === 'ENOENT' || code === 'ESRCH';
}

function orGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (isGone(thrown)) return undefined;
    throw thrown;
  }
}

/** The environment of other users' processes may not be read: those are not ours, so they are passed over. */
async function orUnseen<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (isGone(thrown) || errorCode(thrown) === 'EACCES' || errorCode(thrown) === 'EPERM') return undefined;
    throw thrown;
  }
}
