import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve, sep } from 'node:path';

/** The first program of that name on PATH, as an absolute path; undefined when there is none. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of ownersFolders(env)) {
    const file = resolve(join(folder, name));
    if (await isProgram(file)) return file;
  }
  return undefined;
}

/** The environment as a tool gets it: what it looks up on PATH itself comes from the same folders. */
export function ownersEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, PATH: ownersFolders(env).join(delimiter) };
}

/**
 * npm puts `node_modules/.bin` of every folder above in front of PATH: what any package there calls `consul`, `go` or `mvn` is not what this
 * machine's owner installed.
 */
function ownersFolders(env: NodeJS.ProcessEnv): readonly string[] {
  const packageBin = join(sep, 'node_modules', '.bin');
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !resolve(folder).endsWith(packageBin));
}

/** True for a file that this user may execute. */
export async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // not there, or not ours to run: both mean "look further"
  }
}
