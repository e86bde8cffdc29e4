import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone these scripts belong to. */
export const cloneRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Where this cluster keeps its state (CONTRACT §2).
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export function homeOf(root, env) {
  const named = env.SIGNALBOX_HOME;
  return named === undefined || named === '' ? path.join(root, '.signalbox') : path.resolve(named);
}

/**
 * Where Node keeps our modules as it compiled them: a program of ours starts in half the time with it.
 * @param {string} root
 */
export function compileCacheOf(root) {
  return path.join(root, 'node_modules', '.cache', 'signalbox-node');
}

/**
 * The engines' folder of this user.
 * @param {NodeJS.ProcessEnv} env
 */
export function engineCacheOf(env) {
  const xdg = env.XDG_CACHE_HOME;
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(env.HOME ?? '', '.cache');
  return path.join(base, 'signalbox');
}
