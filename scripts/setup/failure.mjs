import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** A set-up that cannot go on, in words a person can act on. Printed without a stack. */
export class SetupFailure extends Error {
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupFailure';
    this.exitCode = exitCode;
  }
}

/**
 * Makes a folder and those above it. Node's own recursive `mkdir` answers ENOENT on a read-only file system; here the
 * error names the true cause.
 * @param {string} dir
 * @param {number} [mode]
 */
export function makeFolder(dir, mode = 0o777) {
  try {
    mkdirSync(dir, { recursive: true, mode });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') mustBeWritable(path.dirname(dir));
    throw error;
  }
}

/** Throws the cause when the nearest folder that exists cannot be written to. @param {string} dir */
function mustBeWritable(dir) {
  if (existsSync(dir)) accessSync(dir, constants.W_OK);
  else mustBeWritable(path.dirname(dir));
}

/**
 * A file operation that failed, as one sentence.
 * @param {string} doing reads after "Could not"
 * @param {string} file
 * @param {unknown} thrown
 */
export function fileFailure(doing, file, thrown) {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const found = words[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return new SetupFailure(
    `Could not ${doing} at ${file}. Expected: a place that can be written to. Found: ${found}. Make it writable, or free some space, and start again.`,
  );
}

/** @type {Readonly<Record<string, string>>} */
const words = {
  ENOSPC: 'a full disk',
  EDQUOT: 'a used-up quota',
  EROFS: 'a read-only file system',
  EACCES: 'no permission to write',
  EPERM: 'no permission to write',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
};
