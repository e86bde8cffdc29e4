import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The engines' folder of this user: `$XDG_CACHE_HOME/signalbox`, by default `~/.cache/signalbox`. */
export function engineCacheDir(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG specification: a relative path is invalid and must be ignored.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.cache');
  return join(base, 'signalbox');
}

/** A folder of this package, such as `kafka-dist`, as an absolute path. */
export function packageFolder(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}

/**
 * Makes a folder and those above it. Node's own recursive `mkdir` answers ENOENT on a read-only file system; here the
 * error names the true cause.
 */
export async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await mustBeWritable(dirname(dir));
    throw error;
  }
}

/** Rejects with the cause when the nearest folder that exists cannot be written to. */
async function mustBeWritable(dir: string): Promise<void> {
  try {
    await access(dir, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(dir) === dir) throw error;
    await mustBeWritable(dirname(dir));
  }
}

/** True when the folder, or the nearest one above it that exists, can be written to: tools make the rest themselves. */
export async function canMake(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) return false;
    return canMake(parent);
  }
}
