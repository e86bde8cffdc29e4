import { closeSync, fstatSync, openSync, statSync, type Stats, writeSync } from 'node:fs';
import { lineStream, type LineStream } from './line-stream.ts';

/** Milliseconds between two looks at the name. */
const lookEveryMs = 100;
const standards = [1, 2];

/**
 * Lines for a file that is standard output when the process is born, and that others may rename at any time (ADR 46): ten times a second, before it writes, it
 * looks whether `file` still names what it has open, and goes over to a new file of that name if not. Nobody else makes that new file, so
 * whoever finds it there knows that the old one is complete.
 */
export function renamedFileStream(file: string): LineStream {
  let fd = 1;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return lineStream((bytes) => {
    const now = performance.now();
    if (now - lookedAt >= lookEveryMs) {
      lookedAt = now;
      fd = followName(file, fd);
    }
    return writeSync(fd, bytes);
  });
}

/** The descriptor to write to from now on. As long as no new file can be opened the old one is the log, by whatever name. */
function followName(file: string, old: number): number {
  let opened: number | undefined;
  try {
    const { dev, ino } = fstatSync(old);
    const isOld = (stat: Stats | undefined): boolean => stat?.ino === ino && stat.dev === dev;
    if (isOld(statSync(file, { throwIfNoEntry: false }))) return old;
    opened = openSync(file, 'a', 0o600);
    for (const standard of standards) if (isOld(fstatSync(standard))) reopen(standard, file);
    if (!standards.includes(old)) closeSync(old);
    return opened;
  } catch {
    // There is no other place to say so, and a service outlives its log.
    return opened ?? old;
  }
}

/**
 * The last words of a crash go to standard output and error: they go over too. Who opens is given the lowest free number; should another thread
 * have been quicker, such words are lost, and no line.
 */
function reopen(standard: number, file: string): void {
  closeSync(standard);
  const opened = openSync(file, 'a', 0o600);
  if (opened !== standard) closeSync(opened);
}
