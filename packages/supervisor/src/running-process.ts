import { pauseFor } from './pause-for.ts';
import { type ChildProcess, spawn } from 'node:child_process';
import { AppError, type Clock } from '@signalbox/shared';
import type { ProcessName } from './child-record.ts';
import type { OsProcesses, ProcessSight } from './os-processes.ts';
import { signalGroup, untilGroupIsEmpty } from './process-group.ts';

/** How a process ended, as far as we can know: only a parent is told the code and the signal. */
export type Ended =
  | { readonly known: true; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly known: false };

export interface ProcessListener {
  /** The operating system proved the death, and nothing of the group is left. Once. */
  ended(how: Ended): void;
  /** The operating system shows the process stopped (or no longer so), whoever did it. */
  stopped(): void;
  continued(): void;
  /** Watching broke: the operating system could not be asked. */
  failed(error: unknown): void;
}

/** A live process that leads its own group. */
export interface RunningProcess extends ProcessName {
  /** To the whole group, at once; nothing happens when the death is known or the pid is another process by now. */
  signal(name: NodeJS.Signals): void;
  /** Looks closely for two seconds: something is expected to change. */
  hurry(): void;
  /** Stops watching and leaves the process alone. */
  letGo(): void;
}

export interface Surroundings {
  readonly os: OsProcesses;
  readonly clock: Clock;
}

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Descriptor for output and errors. */
  readonly output: number;
}

/**
 * Starts a process in a session and group of its own. It is our child, so its death is told by the system at once,
 * and its pid cannot come again before that: no look is needed before a signal.
 * A file that cannot be executed is told through `refused`, after this has returned undefined.
 */
export function launchProcess(
  launch: Launch,
  listener: ProcessListener,
  refused: (cause: unknown) => void,
  around: Surroundings,
): RunningProcess | undefined {
  const { file, args, env, cwd, output } = launch;
  const child = spawn(file, [...args], { cwd, env, detached: true, stdio: ['ignore', output, output] });
  const { pid } = child;
  if (pid === undefined) {
    child.once('error', refused);
    return undefined;
  }
  const name = { pid, startTime: startTimeOf(child, pid, around.os) };
  const watch = watchProcess(name, { ...listener, ended: () => undefined }, around, around.os.watchOwnMs);
  let over = false;
  child.on('error', (error) => listener.failed(error));
  child.once('exit', (code, signal) => {
    over = true;
    watch.letGo();
    const tell = (): void => listener.ended({ known: true, code, signal });
    // The pid was ours until this very tick, so the group is ours too: no look is needed.
    if (signalGroup(pid, 'SIGKILL') === 'empty') tell();
    else void afterGroup(name, around, tell, listener);
  });
  return {
    ...name,
    signal(word) {
      if (!over) signalGroup(pid, word);
    },
    hurry: watch.hurry,
    letGo() {
      over = true;
      watch.letGo();
      child.removeAllListeners('exit');
      child.unref();
    },
  };
}

/** Takes over a process that another supervisor started. Its start time is checked right before every signal. */
export function adoptProcess(name: ProcessName, listener: ProcessListener, around: Surroundings): RunningProcess {
  let over = false;
  const watch = watchProcess(
    name,
    {
      ...listener,
      ended(how) {
        over = true;
        void afterGroup(name, around, () => listener.ended(how), listener);
      },
    },
    around,
    around.os.watchAdoptedMs,
  );
  return {
    ...name,
    signal(word) {
      if (!over && isAlive(around.os.look(name.pid), name)) signalGroup(name.pid, word);
    },
    hurry: watch.hurry,
    letGo() {
      over = true;
      watch.letGo();
    },
  };
}

/** True when this sight is the named process itself, and it still runs something. */
export function isAlive(sight: ProcessSight | undefined, name: ProcessName): boolean {
  return sight !== undefined && sight.startTime === name.startTime && sight.run !== 'zombie';
}

/** A child that we cannot name may not live: nobody could ever adopt it. */
function startTimeOf(child: ChildProcess, pid: number, os: OsProcesses): string {
  try {
    const sight = os.look(pid);
    if (sight !== undefined) return sight.startTime;
  } catch (thrown) {
    signalGroup(pid, 'SIGKILL');
    throw thrown;
  }
  signalGroup(pid, 'SIGKILL');
  throw new AppError('internal', `The operating system does not show the process ${pid} that was just started.`, {
    expected: 'its start time',
    found: child.exitCode === null ? 'nothing' : `an exit with code ${child.exitCode}`,
  });
}

/** Ends what the dead leader left in its group, then tells. Goes on when the system could not be asked: somebody waits. */
async function afterGroup(
  name: ProcessName,
  around: Surroundings,
  tell: () => void,
  listener: ProcessListener,
): Promise<void> {
  for (;;) {
    try {
      await untilGroupIsEmpty(name, around);
      break;
    } catch (thrown) {
      listener.failed(thrown);
      await pauseFor(around.clock, againMs, new AbortController().signal);
    }
  }
  tell();
}

interface Watch {
  hurry(): void;
  letGo(): void;
}

const hurryMs = 2_000;
const closelyMs = 5;
const againMs = 250;

/** Looks at the process again and again: tells its death, and each change between running and stopped. */
function watchProcess(name: ProcessName, listener: ProcessListener, around: Surroundings, everyMs: number): Watch {
  const { os, clock } = around;
  const life = new AbortController();
  let nap = new AbortController();
  let closelyUntil = 0;
  let wasStopped = false;

  /** A system short of descriptors must not make us blind for ever: told, and asked again. */
  const glance = async (): Promise<ProcessSight | undefined | 'unseen'> => {
    try {
      return await os.glance(name.pid);
    } catch (thrown) {
      if (!life.signal.aborted) listener.failed(thrown);
      return 'unseen';
    }
  };
  const notice = ({ run }: ProcessSight): void => {
    const isStopped = run === 'stopped';
    if (isStopped === wasStopped) return;
    wasStopped = isStopped;
    if (isStopped) listener.stopped();
    else listener.continued();
  };
  const watch = async (): Promise<void> => {
    while (!life.signal.aborted) {
      const sight = await glance();
      if (life.signal.aborted) return;
      if (sight === undefined || (sight !== 'unseen' && !isAlive(sight, name))) {
        listener.ended({ known: false });
        return;
      }
      if (sight !== 'unseen') notice(sight);
      nap = new AbortController();
      await pauseFor(clock, clock.now() < closelyUntil ? closelyMs : everyMs, nap.signal);
    }
  };
  void watch();

  return {
    hurry() {
      closelyUntil = clock.now() + hurryMs;
      nap.abort();
    },
    letGo() {
      life.abort();
      nap.abort();
    },
  };
}
