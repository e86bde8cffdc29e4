// Sets this clone up: dependencies, Node 24, engines, dashboard. Plain Node 20 with nothing but its own modules.
import { realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { withCloneLock } from './setup/clone-lock.mjs';
import { installDependencies, whyInstall } from './setup/dependencies.mjs';
import { provideEngines } from './setup/engines.mjs';
import { fileFailure, makeFolder, SetupFailure } from './setup/failure.mjs';
import { findNode24 } from './setup/node-24.mjs';
import { cloneRoot, engineCacheOf, homeOf } from './setup/places.mjs';
import { createSteps, timingsText } from './setup/steps.mjs';
import { missingTools } from './setup/tools.mjs';
import { buildWeb } from './setup/web-build.mjs';

/** What a set-up clone offers. @typedef {{ root: string; home: string; node: string; enginesFile: string }} Ready */

/**
 * Does whatever is not done yet; a second call takes under a second. Throws SetupFailure with a sentence for a person.
 * @param {{ root?: string; env?: NodeJS.ProcessEnv; say?: (line: string) => void }} [options]
 * @returns {Promise<Ready>}
 */
export async function setUp({ root = cloneRoot, env = process.env, say = sayOnStdout } = {}) {
  const home = homeOf(root, env);
  const steps = createSteps(say);
  const { signal, dispose } = abortOnSignal();
  try {
    return await withCloneLock(root, say, async () => {
      makeRunDir(home);
      await ensure({ root, env, steps, signal });
      const node = findNode24(root);
      const [enginesFile] = await bothOrNone(signal, (both) => [
        provideEngines({ root, home, node, env, steps, signal: both }),
        buildWeb({ root, node, env, steps, signal: both }),
      ]);
      report(home, steps);
      return { root, home, node, enginesFile };
    });
  } finally {
    dispose();
  }
}

/**
 * Only the dependencies: enough for whatever does not start engines.
 * @param {{ root?: string; env?: NodeJS.ProcessEnv; say?: (line: string) => void; quiet?: boolean }} [options]
 *   `quiet`: speaks on standard error, as a command whose output is read by a program must.
 */
export async function ensureDependencies({ root = cloneRoot, env = process.env, quiet = false, say } = {}) {
  if (whyInstall(root) === undefined) return;
  const speak = say ?? (quiet ? sayOnStderr : sayOnStdout);
  const { signal, dispose } = abortOnSignal();
  try {
    await withCloneLock(root, speak, () => ensure({ root, env, steps: createSteps(speak), signal }));
  } finally {
    dispose();
  }
}

/** The Node that runs our sources. */
export function findNode(root = cloneRoot) {
  return findNode24(root);
}

/** @param {{ root: string; env: NodeJS.ProcessEnv; steps: import('./setup/steps.mjs').Steps; signal: AbortSignal }} input */
async function ensure({ root, env, steps, signal }) {
  const why = whyInstall(root);
  if (why === undefined) return;
  const cacheDir = engineCacheOf(env);
  const missing = await missingTools({ env, cacheDir });
  if (missing.length > 0) throw new SetupFailure(missing.join('\n'));
  await steps.run('deps', 'installing the dependencies from the lockfile with npm', why, () =>
    installDependencies({ root, env, cacheDir, signal }),
  );
}

/**
 * Runs several things at once; when one fails the others are ended before the failure is passed on.
 * @template {readonly Promise<unknown>[]} T
 * @param {AbortSignal} signal
 * @param {(signal: AbortSignal) => [...T]} start
 */
async function bothOrNone(signal, start) {
  const failed = new AbortController();
  const running = start(AbortSignal.any([signal, failed.signal]));
  try {
    return await Promise.all(running);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(running);
    throw error;
  }
}

/** Ctrl-C ends what the set-up started, so that nothing half-built goes on behind the prompt. */
function abortOnSignal() {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const name of signals) process.off(name, abort);
    },
  };
}

/** @param {string} home */
function makeRunDir(home) {
  try {
    makeFolder(path.join(home, 'run'), 0o700);
  } catch (error) {
    throw fileFailure('keep the state', home, error);
  }
}

/** @param {string} home @param {import('./setup/steps.mjs').Steps} steps */
function report(home, steps) {
  const timings = steps.timings();
  const text = timingsText(timings);
  if (text !== '') steps.say(`setup: ${text}`);
  const file = path.join(home, 'run', 'setup.json');
  try {
    writeFileSync(file, `${JSON.stringify({ steps: timings }, null, 2)}\n`);
  } catch (error) {
    throw fileFailure('write down the set-up', file, error);
  }
}

// Nobody may be reading any more (`| head`, a closed terminal): what was begun is finished all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** @param {string} line */
export function sayOnStdout(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} line */
export function sayOnStderr(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a script's main function: a SetupFailure is printed as it is, anything else with its stack.
 * @param {() => Promise<number>} main gives the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof SetupFailure) sayOnStderr(error.message);
    else console.error(error);
    process.exitCode = error instanceof SetupFailure ? error.exitCode : 1;
  }
}

/** True when a module is the program itself, also when it was reached by a symbolic link. @param {string} url */
export function isProgram(url) {
  return process.argv[1] !== undefined && url === pathToFileURL(realpathSync(process.argv[1])).href;
}

if (isProgram(import.meta.url)) {
  await runScript(async () => {
    await setUp();
    return 0;
  });
}
