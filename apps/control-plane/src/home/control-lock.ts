import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** One process, named so that another one with the same number is not taken for it. */
export interface ProcessName {
  readonly pid: number;
  readonly startTime: string;
}

export interface LockDeps {
  readonly self: ProcessName;
  /** True when exactly this process lives. */
  readonly isAlive: (name: ProcessName) => boolean;
}

export type LockAnswer =
  | { readonly held: true; readonly release: () => void }
  | { readonly held: false; readonly holder: ProcessName };

const nameSchema = z.object({ pid: z.int().min(2), startTime: z.string().min(1) });
/** Longer than it takes from finding a dead lock to putting one's own in its place. */
const settleMs = 50;

/**
 * Takes the one lockedHome of a control plane in this home. A dead holder's lock is replaced; should two do that in the same moment,
 * the last one written counts and the other sees it.
 */
export async function takeControlLock(runDir: string, { self, isAlive }: LockDeps): Promise<LockAnswer> {
  const file = path.join(runDir, 'control.lock');
  for (;;) {
    const holder = read(file);
    if (holder !== undefined && !same(holder, self) && isAlive(holder)) return { held: false, holder };
    if (holder === undefined || !same(holder, self)) {
      rmSync(file, { force: true });
      place(file, self);
    }
    await pause(settleMs);
    const settled = read(file);
    if (settled !== undefined && same(settled, self)) return { held: true, release: () => release(file, self) };
  }
}

/** A link comes to be whole or not at all, and never over another. */
function place(file: string, self: ProcessName): void {
  const own = `${file}.${self.pid}`;
  writeFileSync(own, JSON.stringify(self), { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
  } finally {
    rmSync(own, { force: true });
  }
}

function release(file: string, self: ProcessName): void {
  const holder = read(file);
  if (holder !== undefined && same(holder, self)) rmSync(file, { force: true });
}

function read(file: string): ProcessName | undefined {
  try {
    return nameSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Not there, or not a lock of ours: in both cases nobody holds it.
    return undefined;
  }
}

function same(a: ProcessName, b: ProcessName): boolean {
  return a.pid === b.pid && a.startTime === b.startTime;
}
