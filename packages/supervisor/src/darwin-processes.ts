import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '@signalbox/shared';
import { errorCode } from './error-code.ts';
import type { OsProcesses, ProcessSight, ProcessUsage } from './os-processes.ts';

/**
 * Processes by ps(1), since macOS has no /proc. The start time is to the second: enough, as pids come again only
 * after the whole range was used. `lstart` is last because it holds spaces; LC_ALL and TZ fix its words and hours.
 */
const columns = ['-o', 'pid=,pgid=,stat=,rss=,time=,lstart='];
const ps = '/bin/ps';
const env = { LC_ALL: 'C', TZ: 'UTC' };
const run = promisify(execFile);

export const darwinProcesses: OsProcesses = {
  look(pid) {
    const { status, stdout, error } = spawnSync(ps, [...columns, '-p', String(pid)], { encoding: 'utf8', env });
    // ps answers 1 with no line when nobody has this pid.
    if (error !== undefined || (status !== 0 && status !== 1)) throw couldNotAsk(error);
    return parsePs(stdout)[0]?.sight;
  },
  async glance(pid) {
    if (!mayExist(pid)) return undefined;
    const rows = await all();
    return rows.find(({ sight }) => sight.pid === pid)?.sight;
  },
  async members(groups) {
    const rows = await all();
    return rows.map(({ sight }) => sight).filter(({ group }) => groups.has(group));
  },
  async carrying(variable) {
    // -E adds the environment to the command, for processes of the same user.
    const { stdout } = await run(ps, ['-A', '-E', '-ww', '-o', 'pid=,command='], { env, maxBuffer: 64 * 1024 * 1024 });
    const carriers = new Set(
      stdout
        .split('\n')
        .filter((line) => line.split(' ').includes(variable))
        .map((line) => Number.parseInt(line, 10)),
    );
    const rows = await all();
    return rows.map(({ sight }) => sight).filter(({ pid, run: state }) => state !== 'zombie' && carriers.has(pid));
  },
  async usage(groups) {
    const usage = new Map<number, ProcessUsage>();
    for (const { sight, rssBytes, cpuSeconds } of await all()) {
      if (sight.run === 'zombie' || !groups.has(sight.group)) continue;
      const before = usage.get(sight.group) ?? { rssBytes: 0, cpuSeconds: 0, processes: 0 };
      usage.set(sight.group, {
        rssBytes: before.rssBytes + rssBytes,
        cpuSeconds: before.cpuSeconds + cpuSeconds,
        processes: before.processes + 1,
      });
    }
    return usage;
  },
  watchOwnMs: 500,
  watchAdoptedMs: 100,
};

export interface PsRow {
  readonly sight: ProcessSight;
  readonly rssBytes: number;
  readonly cpuSeconds: number;
}

/** Reads what `ps` prints under the columns above; lines of another shape are passed over. */
export function parsePs(text: string): PsRow[] {
  const rows: PsRow[] = [];
  for (const line of text.split('\n')) {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\d+)\s+([\d:.-]+)\s+(\S.*?)\s*$/.exec(line);
    if (found === null) continue;
    const [, pid, group, stat = '', rss, time = '', started = ''] = found;
    rows.push({
      sight: { pid: Number(pid), group: Number(group), startTime: started.replaceAll(/\s+/g, ' '), run: runOf(stat) },
      rssBytes: Number(rss) * 1024,
      cpuSeconds: secondsOf(time),
    });
  }
  return rows;
}

function runOf(stat: string): ProcessSight['run'] {
  if (stat.startsWith('Z')) return 'zombie';
  return stat.startsWith('T') ? 'stopped' : 'running';
}

/** `ps` writes processor time as [[days-]hours:]minutes:seconds. */
function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').toReversed();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}

let asking: Promise<PsRow[]> | undefined;

/** One `ps` of everything serves all that ask while it runs: a dozen children cost as much as one. */
function all(): Promise<PsRow[]> {
  asking ??= run(ps, ['-A', ...columns], { env, maxBuffer: 16 * 1024 * 1024 })
    .then(
      ({ stdout }) => parsePs(stdout),
      (thrown: unknown) => Promise.reject(couldNotAsk(thrown)),
    )
    .finally(() => {
      asking = undefined;
    });
  return asking;
}

/** `kill 0` is cheap and tells death at once; EPERM means that somebody has the pid. */
function mayExist(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) !== 'ESRCH';
  }
}

function couldNotAsk(cause: unknown): AppError {
  return new AppError(
    'internal',
    'The operating system could not be asked about its processes.',
    {
      expected: `${ps} to answer`,
    },
    cause,
  );
}
