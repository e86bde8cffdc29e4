import { spawn } from 'node:child_process';
import { ownersEnv } from './find-tool.ts';

export interface ToolRun {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** `output` is the end of both streams, in the order they came. */
export type ToolOutcome =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly output: string; readonly exit: string };

const keptCharacters = 64 * 1024;
const graceMs = 3_000;

/**
 * Runs a build tool to its end. It gets a process group of its own, so that an abort ends the compilers it started too.
 * Never rejects: a program that cannot be started is an outcome like any other.
 */
export async function runTool(run: ToolRun): Promise<ToolOutcome> {
  if (run.signal.aborted) return { ok: false, output: '', exit: 'was not started: the set-up was interrupted' };
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(run.file, run.args, {
      cwd: run.cwd,
      env: ownersEnv(run.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const keep = (chunk: string): void => {
      output = (output + chunk).slice(-keptCharacters);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);

    let last: NodeJS.Timeout | undefined;
    const abort = (): void => {
      signalGroup(child.pid, 'SIGTERM');
      last = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
    };
    run.signal.addEventListener('abort', abort, { once: true });

    let settled = false;
    const settle = (outcome: ToolOutcome): void => {
      if (settled) return;
      settled = true;
      clearTimeout(last);
      run.signal.removeEventListener('abort', abort);
      resolve(outcome);
    };
    child.once('error', (error) => settle({ ok: false, output, exit: `could not be started: ${error.message}` }));
    child.once('close', (code, signal) => {
      if (code === 0) settle({ ok: true, output });
      else settle({ ok: false, output, exit: signal === null ? `exit code ${code}` : `ended by ${signal}` });
    });
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // already gone is what we want
  }
}
