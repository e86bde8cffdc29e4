import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Names a cache entry after its version, its platform when it matters, and everything that went into it. */
export async function entryKey(
  folder: string,
  inputs: readonly string[],
  facts: { readonly version: string; readonly platform?: string },
): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await expand(folder, inputs)) {
    hash.update(`${file}\0`);
    hash.update(await readFile(join(folder, file)));
    hash.update('\0');
  }
  const platform = facts.platform === undefined ? '' : `-${facts.platform}`;
  return `${facts.version}${platform}-${hash.digest('hex').slice(0, 12)}`;
}

/** Files as they are, folders as all files below them; sorted, so that the key does not depend on the file system. */
async function expand(folder: string, inputs: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const input of inputs) {
    const below = await readdir(join(folder, input), { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOTDIR') return undefined;
        throw error;
      },
    );
    if (below === undefined) files.push(input);
    else
      for (const entry of below)
        if (entry.isFile()) files.push(join(entry.parentPath, entry.name).slice(folder.length + 1));
  }
  return files.toSorted();
}
