// `npm start` and `signalbox up`: sets up what is missing, then runs the control plane.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isProgram, runScript, sayOnStderr, sayOnStdout, setUp } from './setup.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { cloneRoot, homeOf } from './setup/places.mjs';
import { lastLines } from './setup/run-tool.mjs';
import { spawnControlPlane } from './start/control-plane.mjs';
import { stayWith } from './start/foreground.mjs';
import { hasBrowser, openBrowser } from './start/open-browser.mjs';
import { readOptions, usage } from './start/options.mjs';
import { runningControlPlane } from './start/running.mjs';
import { waitUntilReady } from './start/wait-until-ready.mjs';

/** From the start of the control plane to "everything is ready"; it says by itself what it waits for. */
const readyLimitMs = 180_000;

/**
 * Starts this clone's cluster. A second call while it runs says where and changes nothing.
 * @param {readonly string[]} args see start/options.mjs
 * @param {{ root?: string; env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit code: 0 done, 1 failed, 2 wrong use; in the foreground the control plane's own
 */
export async function up(args, { root = cloneRoot, env = process.env } = {}) {
  try {
    const flags = readOptions(args);
    if (!flags.help) return await setUpAndStart(flags, root, env);
    sayOnStdout(usage);
    return 0;
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    const { message, exitCode } = error;
    sayOnStderr(message);
    const code = exitCode === 2 ? 'wrong-use' : 'engine-failed';
    if (args.includes('--json')) sayOnStdout(JSON.stringify({ error: { code, message } }));
    return exitCode;
  }
}

/**
 * @param {ReturnType<typeof readOptions>} flags
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function setUpAndStart(flags, root, env) {
  const say = flags.json ? sayOnStderr : sayOnStdout;
  const running = runningControlPlane(homeOf(root, env));
  if (running !== undefined) {
    if (flags.json) sayOnStdout(JSON.stringify({ url: running.url, pid: running.pid, alreadyRunning: true }));
    else say(`already running at ${running.url}`);
    return 0;
  }
  const ready = await setUp({ root, env, say });
  const { passed } = flags;
  return flags.detach ? detached(ready, passed, env, flags.json) : foreground(ready, passed, env, flags);
}

/**
 * @param {import('./setup.mjs').Ready} ready
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {{ json: boolean; open: boolean }} flags
 */
async function foreground(ready, args, env, { json, open }) {
  // Under --json standard output belongs to the one document.
  const child = spawnControlPlane(ready, args, { env, stdio: ['ignore', json ? 2 : 'inherit', 'inherit'] });
  const ended = stayWith(child);
  const state = await Promise.race([waitUntilReady(child, ready.home, readyLimitMs), ended.then(() => undefined)]);
  if (state !== undefined) {
    if (json) sayOnStdout(JSON.stringify({ url: state.url, pid: state.pid, alreadyRunning: false }));
    if (open && hasBrowser(env, process.stdout.isTTY === true)) openBrowser(ready, env);
  }
  return ended;
}

/**
 * @param {import('./setup.mjs').Ready} ready
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} json
 */
async function detached(ready, args, env, json) {
  const logFile = path.join(ready.home, 'run', 'logs', 'control-plane.out');
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w', 0o600);
  const child = spawnControlPlane(ready, [...args, '--detached'], { env, stdio: ['ignore', log, log] });
  closeSync(log);
  const state = await waitUntilReady(child, ready.home, readyLimitMs);
  if (state === undefined) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    child.unref();
    throw new SetupFailure(
      `${ended ? 'The control plane ended before everything was ready' : `Not everything was ready after ${readyLimitMs / 1_000} s`}; ` +
        `its last lines (${logFile}):\n${lastLines(readFileSync(logFile, 'utf8').trimEnd())}`,
    );
  }
  child.unref();
  if (json) sayOnStdout(JSON.stringify({ url: state.url, pid: state.pid, alreadyRunning: false }));
  else
    sayOnStdout(
      `running at ${state.url}; \`npx signalbox token\` prints the sign-in link, \`npx signalbox down\` stops it`,
    );
  return 0;
}

if (isProgram(import.meta.url)) await runScript(() => up(process.argv.slice(2)));
