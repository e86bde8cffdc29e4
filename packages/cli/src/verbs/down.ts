import { spawn } from 'node:child_process';
import path from 'node:path';
import { AppError, commandAcceptedSchema, type ControlState, wait } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { findRunning, isAlive } from '../running.ts';

/** How often the control plane's end is looked for, and how long an orderly stop may take, in milliseconds. */
const pollEvery = 50;
const longest = 60_000;

/** `down`: an orderly stop of everything. Where the control plane is gone but instances live on, one is started only to end them. */
export async function down(context: Context): Promise<void> {
  const state = findRunning(context.place);
  if (state !== undefined && (await askToStop(context))) {
    await waitForEnd(context, state);
  } else {
    await sweep(context);
  }
  context.output.result(
    { stopped: true },
    () => `stopped: no process that keeps its state in ${context.place.home} is left`,
  );
}

async function askToStop(context: Context): Promise<boolean> {
  try {
    await context.control().send('POST', '/api/commands', { verb: 'down' }, commandAcceptedSchema);
    return true;
  } catch (error) {
    // It lives but does not answer: it has just begun or is already leaving. The sweep finds out which.
    if (error instanceof AppError && error.code === 'unavailable') return false;
    throw error;
  }
}

async function waitForEnd(context: Context, state: ControlState): Promise<void> {
  const until = context.clock.now() + longest;
  while (isAlive(state)) {
    if (context.clock.now() > until) {
      throw new AppError('deadline-exceeded', 'The control plane has not ended.', {
        expected: `an end within ${longest / 1000} s`,
        found: `pid ${state.pid} still runs`,
        remedy: `Its log is ${path.join(context.place.home, 'run', 'logs', 'control.ndjson')}.`,
      });
    }
    await wait(context.clock, pollEvery);
  }
}

function sweep(context: Context): Promise<void> {
  const main = path.join(context.place.root, 'apps', 'control-plane', 'src', 'main.ts');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, '--down'], {
      stdio: ['ignore', context.output.json ? 'ignore' : 'inherit', 'inherit'],
      env: { ...process.env, SIGNALBOX_HOME: context.place.home },
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new AppError('engine-failed', 'Not everything could be stopped.', { found: `exit code ${code}` }));
    });
  });
}
