import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseEventLine, type EventLine, type EventName } from '@signalbox/shared';
import { until } from './until.ts';

export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
}

/** A real process of a test, its output in a file. */
export interface TestProcess {
  readonly pid: number;
  hasEnded(): boolean;
  /** Resolves with its exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Sends the signal; with SIGKILL and SIGTERM resolves once it is gone. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  output(): Promise<string>;
  /** Its events of one name, so far. */
  events<N extends EventName>(name: N): Promise<EventLine<N>[]>;
}

/** What a program needs of the machine, and nothing that would tell it of another cluster. */
function inherited(): Record<string, string> {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) };
}

export function startProcess(command: ProcessCommand): TestProcess {
  const log = openSync(command.logFile, 'a');
  const child: ChildProcess = spawn(command.file, [...command.args], {
    cwd: command.cwd,
    env: { ...inherited(), ...command.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => (code ?? signal) as number | string);
  return {
    pid: child.pid ?? -1,
    hasEnded,
    ended,
    async signal(signal) {
      if (hasEnded()) return;
      child.kill(signal);
      if (signal === 'SIGKILL' || signal === 'SIGTERM') await ended;
    },
    output: () => readFile(command.logFile, 'utf8'),
    async events<N extends EventName>(name: N) {
      const lines = (await readFile(command.logFile, 'utf8')).split('\n');
      return lines.flatMap((line) => {
        const parsed = parseEventLine(line);
        return parsed?.event === name ? [parsed as EventLine<N>] : [];
      });
    },
  };
}

/** Waits until `ready` answers true; a process that ends first fails the test with its last words. */
export async function untilReady(
  what: string,
  started: TestProcess,
  ready: () => Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  try {
    await until(
      `${what} is ready`,
      async () => {
        if (started.hasEnded()) throw new Error(`${what} has ended`);
        return ready();
      },
      withinMs,
    );
  } catch (thrown) {
    throw new Error(`${String(thrown)}\n${(await started.output()).slice(-3_000)}`, { cause: thrown });
  }
}
