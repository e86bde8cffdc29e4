import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { osProcesses } from '@signalbox/supervisor';
import { z } from 'zod';

/**
 * One builder per cache entry. The lock saves work, it does not guard correctness: entries are published by an atomic
 * rename, so that even two builders (say in two containers that share a home) do no harm.
 */
export interface BuildLock {
  release(): Promise<void>;
}

const ownerSchema = z.object({ pid: z.int(), processStartTime: z.string(), token: z.string() });
type Owner = z.infer<typeof ownerSchema>;

const pollMs = 250;

/**
 * Takes the lock, waiting while a living process has it. `waiting` is told once, with the pid of that process.
 * A lock whose process is dead, or whose pid now belongs to another process, is broken.
 */
export async function takeBuildLock(
  file: string,
  waiting: (pid: number) => void,
  signal: AbortSignal,
): Promise<BuildLock> {
  const me: Owner = { pid: process.pid, processStartTime: startTime(process.pid) ?? '', token: randomUUID() };
  const draft = `${file}.${me.token}`;
  await writeFile(draft, JSON.stringify(me));
  try {
    let told = false;
    while (!(await placed(draft, file))) {
      const owner = await ownerOf(file);
      if (owner === undefined) continue; // released between the two looks
      if (owner === 'unreadable' || !isAlive(owner)) {
        await breakLock(file, owner);
        continue;
      }
      if (!told) waiting(owner.pid);
      told = true;
      await pause(pollMs, undefined, { signal });
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async release() {
      const owner = await ownerOf(file);
      if (owner !== undefined && owner !== 'unreadable' && owner.token === me.token) await rm(file, { force: true });
    },
  };
}

/** `link` makes the lock with its content in one step: nobody ever reads a half-written one. */
async function placed(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function ownerOf(file: string): Promise<Owner | 'unreadable' | undefined> {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
}

/** Moves the dead lock aside; when somebody was faster and the file is already the next owner's, it goes back. */
async function breakLock(file: string, seen: Owner | 'unreadable'): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await ownerOf(aside);
  const isAnother =
    moved !== undefined && moved !== 'unreadable' && (seen === 'unreadable' || moved.token !== seen.token);
  if (isAnother) await placed(aside, file);
  await rm(aside, { force: true });
}

function isAlive(owner: Owner): boolean {
  return startTime(owner.pid) === owner.processStartTime;
}

function startTime(pid: number): string | undefined {
  const sight = osProcesses().look(pid);
  return sight === undefined || sight.run === 'zombie' ? undefined : sight.startTime;
}
