import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReadyAnswer } from '@signalbox/supervisor';
import type { EngineLaunch } from '../src/index.ts';

/** One engine as a plain child of the test, its output in a file. */
export interface StartedEngine extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Resolves once it is ready, with every answer that it gave on the way. */
  untilReady(): Promise<readonly string[]>;
  log(): Promise<string>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Only so that a hang ends: alone on two cores it takes 7 s, on a machine with thirty busy processes 40 s. */
const readyWithinMs = 120_000;
const askWithinMs = 5_000;

export function startEngine(launch: EngineLaunch, logFile: string): StartedEngine {
  const log = openSync(logFile, 'a');
  const child = spawn(launch.file, launch.args, {
    cwd: launch.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...launch.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const exited = once(child, 'exit');
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded()) return;
    child.kill(signal);
    await exited;
  };
  return {
    child,
    log: () => readFile(logFile, 'utf8'),
    end,
    [Symbol.asyncDispose]: () => end('SIGKILL'),
    async untilReady() {
      const signal = AbortSignal.timeout(readyWithinMs);
      const reasons: string[] = [];
      while (!hasEnded() && !signal.aborted) {
        const answer = await launch.ready(AbortSignal.timeout(askWithinMs)).catch(notReady);
        if (answer.ready) return reasons;
        if (reasons.at(-1) !== answer.reason) reasons.push(answer.reason);
        await pause(50);
      }
      const log = (await readFile(logFile, 'utf8')).slice(-6_000);
      throw new Error(
        `${hasEnded() ? 'it ended' : `not ready within ${readyWithinMs} ms`}: ${reasons.join(' → ')}\n${log}`,
      );
    },
  };
}

/** As a supervisor takes it: who throws or is silent for too long is not ready yet. */
function notReady(thrown: unknown): ReadyAnswer {
  return { ready: false, reason: String(thrown) };
}
