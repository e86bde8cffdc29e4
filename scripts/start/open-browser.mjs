import { spawn } from 'node:child_process';
import path from 'node:path';

/**
 * True when there is a person with a browser at this end: a terminal, a display, no build server.
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isTerminal
 * @param {string} [platform]
 */
export function hasBrowser(env, isTerminal, platform = process.platform) {
  if (!isTerminal || (env.CI !== undefined && env.CI !== '' && env.CI !== 'false')) return false;
  if (env.SSH_CONNECTION !== undefined) return false;
  return platform === 'darwin' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/**
 * Opens the dashboard, signed in. A browser that does not come is no failure: the link is printed anyway.
 * @param {import('../setup.mjs').Ready} ready
 * @param {NodeJS.ProcessEnv} env
 */
export function openBrowser({ root, home, node }, env) {
  const main = path.join(root, 'packages', 'cli', 'src', 'main.ts');
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', main, 'open'], {
    cwd: root,
    env: { ...env, SIGNALBOX_HOME: home },
    stdio: 'ignore',
  });
  child.once('error', () => undefined);
  child.unref();
}
