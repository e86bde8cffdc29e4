import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type BuildLock, takeBuildLock } from './build-lock.ts';
import { fileFailure } from './failure.ts';
import { makeFolder } from './folders.ts';
import type { Progress } from './progress.ts';

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

interface CacheEntry {
  readonly cacheDir: string;
  readonly engine: string;
  /** See entryKey: another key is another folder, so versions live side by side. */
  readonly key: string;
  /** Fills the empty folder it is given. Its scratch files belong below `.scratch` there: those are not published. */
  readonly build: (dir: string) => Promise<void>;
}

/** What a finished entry holds: a file that was cut by a full disk or a power failure is noticed by its size. */
const manifestSchema = z.object({ files: z.array(z.tuple([z.string(), z.int()])) });
const manifestName = 'manifest.json';
export const scratchName = '.scratch';

/** The entry's folder when it is there and whole; undefined otherwise. Reads only: works on a read-only home. */
export async function findEntry(entry: Identity): Promise<string | undefined> {
  const dir = entryDir(entry);
  return (await isWhole(dir)) ? dir : undefined;
}

/** The entry's folder, built first when it is not there. Half-built folders never carry the entry's name. */
export async function provideEntry(entry: CacheEntry, progress: Progress, signal: AbortSignal): Promise<string> {
  const dir = entryDir(entry);
  if (await isWhole(dir)) return dir;
  await makeCacheDir(entry.cacheDir);
  const lock = await lockEntry(entry, progress, signal);
  try {
    if (!(await isWhole(dir))) await buildEntry(entry, dir);
  } finally {
    await lock.release();
  }
  return dir;
}

async function lockEntry(entry: CacheEntry, progress: Progress, signal: AbortSignal): Promise<BuildLock> {
  const file = join(entry.cacheDir, `.lock-${entryName(entry)}`);
  const waiting = (pid: number): void =>
    progress.note(entry.engine, `waiting for process ${pid}, which is building the same thing`);
  try {
    return await takeBuildLock(file, waiting, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw fileFailure('take the build lock of the engine cache', file, error);
  }
}

/** Builds in a folder of its own name and publishes it in one step. Needs the lock. */
async function buildEntry(entry: CacheEntry, dir: string): Promise<void> {
  const prefix = `.building-${entryName(entry)}-`;
  await removeLeftovers(entry.cacheDir, prefix);
  await rm(dir, { recursive: true, force: true }); // there, but not whole
  const building = await mkdtemp(join(entry.cacheDir, prefix));
  try {
    await entry.build(building);
    await rm(join(building, scratchName), { recursive: true, force: true });
    await writeManifest(building);
    await publish(building, dir);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

type Identity = Omit<CacheEntry, 'build'>;

function entryDir(entry: Identity): string {
  return join(entry.cacheDir, entryName(entry));
}

function entryName(entry: Identity): string {
  return `${entry.engine}-${entry.key}`;
}

async function makeCacheDir(dir: string): Promise<void> {
  try {
    await makeFolder(dir);
    const probe = await mkdtemp(join(dir, '.probe-'));
    await writeFile(join(probe, 'can-write'), 'x');
    await rm(probe, { recursive: true });
  } catch (error) {
    throw fileFailure('write the engine cache', dir, error);
  }
}

/** We hold the lock, so whatever carries this entry's working name was left by an interrupted build. */
async function removeLeftovers(cacheDir: string, prefix: string): Promise<void> {
  for (const found of await readdir(cacheDir))
    if (found.startsWith(prefix)) await rm(join(cacheDir, found), { recursive: true, force: true });
}

async function writeManifest(dir: string): Promise<void> {
  const files: [string, number][] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.push([path.slice(dir.length + 1), (await stat(path)).size]);
  }
  await writeFile(join(dir, manifestName), JSON.stringify({ files }));
}

async function publish(building: string, dir: string): Promise<void> {
  try {
    await rename(building, dir);
  } catch (error) {
    if (!(await isWhole(dir))) throw fileFailure('publish the built engine', dir, error);
    await rm(building, { recursive: true, force: true }); // another builder was first, with the same inputs
  }
}

async function isWhole(dir: string): Promise<boolean> {
  try {
    const { files } = manifestSchema.parse(JSON.parse(await readFile(join(dir, manifestName), 'utf8')));
    const sizes = await Promise.all(files.map(async ([name, size]) => (await stat(join(dir, name))).size === size));
    return sizes.every((same) => same);
  } catch {
    return false; // absent, cut or unreadable: all mean "build it"
  }
}
