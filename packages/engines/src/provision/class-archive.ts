import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, fromUnknown } from '@signalbox/shared';
import { findEntry, provideEntry } from './cache-entry.ts';
import type { Java } from './java.ts';
import type { ProvisionContext } from './provisioned.ts';
import type { JavaEngine } from './provisioned.ts';
import { runTool } from './run-tool.ts';

export interface ArchiveWish {
  readonly engine: string;
  readonly classpath: string;
  readonly java: Java;
  /** Those of the engine's JVM: an archive serves JVMs of its own kind. */
  readonly jvmArgs: readonly string[];
  /** File with the names of the classes that the engine loads, as the JVM writes it (`scripts/record-classes.mjs`). */
  readonly classList: string;
}

const fileName = 'classes.jsa';

/**
 * The engine's classes, read and verified once; every JVM that starts maps them into memory (class data sharing of the
 * JDK, JEP 310). Made once per user, engine and Java. It only saves time: undefined where it cannot be had, and the
 * engine starts without.
 */
export async function classArchive(context: ProvisionContext, wish: ArchiveWish): Promise<string | undefined> {
  const identity = { cacheDir: context.cacheDir, engine: `classes-${wish.engine}`, key: await keyOf(wish) };
  const found = await findEntry(identity);
  if (found !== undefined) return archiveIn(found);
  try {
    const dir = await context.progress.step(
      wish.engine,
      'reading and checking its classes ahead',
      'once per user and version of Java; each start after it takes a third less',
      () => provideEntry({ ...identity, build: (dir) => dump(context, wish, dir) }, context.progress, context.signal),
    );
    return archiveIn(dir);
  } catch (error) {
    context.signal.throwIfAborted();
    context.progress.note(wish.engine, `its classes are read anew at each start: ${describeError(fromUnknown(error))}`);
    return undefined;
  }
}

/** What tells a JVM to use the archive. One that finds it unfit goes on without it, and quietly. */
export function sharedClasses({ classArchive }: Pick<JavaEngine, 'classArchive'>): readonly string[] {
  return classArchive === undefined ? [] : [`-XX:SharedArchiveFile=${classArchive}`, '-Xlog:cds*=off'];
}

/** A JVM that cannot make one leaves an entry without a file, so that it is not asked at every start. */
async function dump(context: ProvisionContext, wish: ArchiveWish, dir: string): Promise<void> {
  await runTool({
    file: wish.java.file,
    args: [
      ...wish.jvmArgs,
      '-Xshare:dump',
      `-XX:SharedClassListFile=${wish.classList}`,
      `-XX:SharedArchiveFile=${join(dir, fileName)}`,
      '-cp',
      wish.classpath,
    ],
    cwd: dir,
    env: context.env,
    signal: context.signal,
  });
  context.signal.throwIfAborted();
}

function archiveIn(dir: string): string | undefined {
  const file = join(dir, fileName);
  return existsSync(file) ? file : undefined;
}

async function keyOf(wish: ArchiveWish): Promise<string> {
  const hash = createHash('sha256');
  const parts = [wish.classpath, wish.java.file, wish.java.build, ...wish.jvmArgs];
  for (const part of [...parts, await readFile(wish.classList)]) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 12);
}
