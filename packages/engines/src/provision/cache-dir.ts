import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The engines' folder of this user: `$XDG_CACHE_HOME/signalbox`, by default `~/.cache/signalbox`. */
export function engineCacheDir(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is invalid and must be ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.cache');
  return join(base, 'signalbox');
}
