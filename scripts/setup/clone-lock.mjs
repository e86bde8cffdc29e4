import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileFailure, makeFolder } from './failure.mjs';
import { startTimeOf } from './process-name.mjs';

const pollMs = 250;

/**
 * One set-up per clone at a time: two `npm ci` in one folder destroy each other. Waits while a living process has the
 * lock; one whose process is dead is taken over.
 * @template T
 * @param {string} root
 * @param {(line: string) => void} say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withCloneLock(root, say, work) {
  const file = path.join(root, '.signalbox', 'setup.lock');
  const draft = `${file}.${process.pid}`;
  try {
    makeFolder(path.dirname(file));
    writeFileSync(draft, JSON.stringify({ pid: process.pid, processStartTime: startTimeOf(process.pid) }));
  } catch (error) {
    throw fileFailure('take the set-up lock', file, error);
  }
  let told = false;
  try {
    while (!placed(draft, file)) {
      const holder = livingHolder(file);
      if (holder === undefined) rmSync(file, { force: true });
      else if (!told) {
        say(`setup: waiting for process ${holder}, which sets up this clone`);
        told = true;
      }
      if (holder !== undefined) await pause(pollMs);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A link comes to be whole or not at all, and never over another. @param {string} draft @param {string} file */
function placed(draft, file) {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file @returns {number | undefined} */
function livingHolder(file) {
  try {
    const { pid, processStartTime } = JSON.parse(readFileSync(file, 'utf8'));
    return startTimeOf(pid) === processStartTime ? pid : undefined;
  } catch {
    return undefined; // released meanwhile, or not a lock of ours
  }
}
