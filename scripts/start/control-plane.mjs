import { spawn } from 'node:child_process';
import path from 'node:path';
import { compileCacheOf } from '../setup/places.mjs';

/**
 * Starts the control plane in a session of its own, so that signals reach it through us only: a Ctrl-C at a terminal goes
 * to the whole foreground group, and npm passes it on once more.
 * @param {import('../setup.mjs').Ready} ready
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv; stdio: import('node:child_process').StdioOptions }} options
 */
export function spawnControlPlane({ root, home, node, enginesFile }, args, { env, stdio }) {
  const main = path.join(root, 'apps', 'control-plane', 'src', 'main.ts');
  return spawn(node, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd: root,
    detached: true,
    env: { ...env, SIGNALBOX_HOME: home, SIGNALBOX_ENGINES: enginesFile, NODE_COMPILE_CACHE: compileCacheOf(root) },
    stdio,
  });
}
