import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findEntry, provideEntry, scratchName } from './cache-entry.ts';
import { createProgress } from './progress.ts';

let cacheDir = '';
beforeEach(() => {
  cacheDir = join(mkdtempSync(join(tmpdir(), 'signalbox cache ')), 'signalbox');
});
afterEach(() => rmSync(join(cacheDir, '..'), { recursive: true }));

const quiet = createProgress(() => undefined);
const signal = new AbortController().signal;

function entry(build: (dir: string) => Promise<void>): Parameters<typeof provideEntry>[0] {
  return { cacheDir, engine: 'engine', key: '1.0-abc', build };
}

/** A build that counts itself. */
function counted(content = 'made'): { builds: () => number; build: (dir: string) => Promise<void> } {
  let count = 0;
  return {
    builds: () => count,
    build: async (dir) => {
      count += 1;
      await writeFile(join(dir, 'program'), content);
    },
  };
}

test('an entry is built once and found from then on', async () => {
  const { builds, build } = counted();
  const dir = await provideEntry(entry(build), quiet, signal);
  expect(await provideEntry(entry(build), quiet, signal)).toBe(dir);
  expect(await findEntry(entry(build))).toBe(dir);
  expect(readFileSync(join(dir, 'program'), 'utf8')).toBe('made');
  expect(builds()).toBe(1);
});

test('two that want it at once share one build, and the second is told whom it waits for', async () => {
  const said: string[] = [];
  const { builds, build } = counted();
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const slow = async (dir: string): Promise<void> => {
    begun.resolve();
    await goOn.promise;
    await build(dir);
  };
  const first = provideEntry(entry(slow), quiet, signal);
  await begun.promise;
  const second = provideEntry(
    entry(slow),
    createProgress((line) => {
      said.push(line);
      goOn.resolve();
    }),
    signal,
  );
  expect(await first).toBe(await second);
  expect(builds()).toBe(1);
  expect(said).toEqual([`engine: waiting for process ${process.pid}, which is building the same thing`]);
});

test('what an interrupted build left is no entry, and the next build clears it away', async () => {
  const left = join(cacheDir, '.building-engine-1.0-abc-XyZ123');
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, 'program'), 'half');
  const { build } = counted();
  expect(await findEntry(entry(build))).toBeUndefined();
  const dir = await provideEntry(entry(build), quiet, signal);
  expect(readFileSync(join(dir, 'program'), 'utf8')).toBe('made');
  expect(readdirSync(cacheDir)).toEqual(['engine-1.0-abc']);
});

test('an entry with a cut file is built anew', async () => {
  const { builds, build } = counted();
  const dir = await provideEntry(entry(build), quiet, signal);
  truncateSync(join(dir, 'program'), 1);
  expect(await findEntry(entry(build))).toBeUndefined();
  await provideEntry(entry(build), quiet, signal);
  expect(builds()).toBe(2);
  expect(readFileSync(join(dir, 'program'), 'utf8')).toBe('made');
});

test('a failed build leaves nothing behind, neither folder nor lock', async () => {
  const failing = entry(async (dir) => {
    await writeFile(join(dir, 'program'), 'half');
    throw new Error('compiler says no');
  });
  await expect(provideEntry(failing, quiet, signal)).rejects.toThrow('compiler says no');
  expect(readdirSync(cacheDir)).toEqual([]);
});

test('scratch files are not published', async () => {
  const dir = await provideEntry(
    entry(async (building) => {
      mkdirSync(join(building, scratchName));
      await writeFile(join(building, scratchName, 'object.o'), 'x');
      await writeFile(join(building, 'program'), 'y');
    }),
    quiet,
    signal,
  );
  expect(existsSync(join(dir, scratchName))).toBe(false);
});

test('a cache folder that cannot be made is said in a sentence', async () => {
  writeFileSync(join(cacheDir, '..', 'file'), '');
  const { build } = counted();
  const wanted = { ...entry(build), cacheDir: join(cacheDir, '..', 'file', 'signalbox') };
  const error = await provideEntry(wanted, quiet, signal).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).facts.found).toBe('a file where a folder should be');
});
