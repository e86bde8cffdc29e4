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
