import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';

/** What a rotation did. Renamed: the file is `.1` now, and its writer makes a new one. Cut: byte positions are those of the file before it. */
export type Rotation =
  | { readonly by: 'rename'; readonly logFile: string }
  | {
      readonly by: 'copy';
      readonly logFile: string;
      /** Where the old file ended. A follower that had read up to P goes on in `.1` at P - keptFrom, then in the file at 0. */
      readonly oldSize: number;
      /** `.1` holds the bytes from here to `oldSize`; what was before is gone. Equal to `oldSize` when `.1` could not be written. */
      readonly keptFrom: number;
    };

/** Where in the log the present life of the child began, so that its tail never shows a former life. */
export interface LogMark {
  readonly offset: number;
  /** True once the file was cut during this life: then `.1` belongs to the life too. */
  readonly rotated: boolean;
}

/** How many times its limit a log may have while its follower is behind. */
const patience = 8;
/** How many times its limit `.1` may hold: what is written while it is copied belongs to it, but a flood that outruns the copy does not hold it. */
const keptLimits = 4;
const chunkBytes = 64 * 1024;
const tailBytes = 16 * 1024;
const tailLines = 20;
const longestLine = 500;

/** The log of one child: opened for append, kept bounded, read back for its last words. Synchronous: a cut must not be interleaved. */
export class LifeLog {
  readonly #file: string;
  readonly #limit: number;
  readonly #by: Rotation['by'];
  #mark: LogMark = { offset: 0, rotated: false };

  constructor(file: string, limitBytes: number, by: Rotation['by']) {
    this.#file = file;
    this.#limit = limitBytes;
    this.#by = by;
  }

  get mark(): LogMark {
    return this.#mark;
  }

  /** A descriptor for a child about to be born; the caller closes it. Throws what the file system says. */
  open(): number {
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(this.#file, 'a', 0o600);
    this.#mark = { offset: fstatSync(descriptor).size, rotated: false };
    return descriptor;
  }

  /** Takes up the log of an adopted child. */
  continueAt(mark: LogMark): void {
    this.#mark = mark;
  }

  /**
   * Rotates the file to `.1` when it is above the limit. `unread`: bytes that whoever follows it has not read, infinite while that one is not yet through
   * with `.1`; while they are more than `.1` is sure to keep it waits, up to eight times the limit.
   */
  rotateIfLarge(unread = 0): Rotation | undefined {
    const size = sizeOf(this.#file);
    // Renamed, and its writer has written nothing since.
    if (size === undefined) return undefined;
    if (this.#by === 'rename' && Number.isFinite(unread)) this.#dropIfHuge();
    if (size <= this.#limit || (unread > this.#limit && size <= patience * this.#limit)) return undefined;
    const rotation = this.#by === 'rename' ? this.#rename() : this.#copy();
    this.#mark = { offset: 0, rotated: true };
    return rotation;
  }

  /** The last lines of this life, oldest first; empty when it said nothing. */
  tail(): string[] {
    const now = readTail(this.#file, this.#mark.offset);
    if (!this.#mark.rotated || now.length >= tailLines) return now.slice(-tailLines);
    return [...readTail(`${this.#file}.1`, 0), ...now].slice(-tailLines);
  }

  /** One step: whoever dies before or after it leaves what the next one reads rightly. */
  #rename(): Rotation {
    renameSync(this.#file, `${this.#file}.1`);
    return { by: 'rename', logFile: this.#file };
  }

  /** What grew while nobody kept it bounded is `.1` whole until it was read, and not kept any longer. */
  #dropIfHuge(): void {
    const size = sizeOf(`${this.#file}.1`);
    if (size !== undefined && size > patience * this.#limit) rmSync(`${this.#file}.1`);
  }

  /**
   * Copies the file, of one above twice the limit the newest bytes only, and cuts it. Whoever writes holds the file open for append, so it goes on at 0. Bytes
   * written between the last read and the cut are lost: that is one system call.
   */
  #copy(): Rotation {
    const descriptor = openSync(this.#file, 'r+');
    try {
      return this.#cut(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** A full disk must not stop the cut that frees it: then nothing is kept. */
  #cut(descriptor: number): Rotation {
    const size = fstatSync(descriptor).size;
    // All of it, but for a flood: a follower goes on where it was.
    const keptFrom = size <= 2 * this.#limit ? 0 : size - this.#limit;
    const end = keptFrom + keptLimits * this.#limit;
    const fresh = `${this.#file}.1.new`;
    try {
      const copied = copying(fresh, 'w', (out) => copyFrom(descriptor, keptFrom, end, out));
      renameSync(fresh, `${this.#file}.1`);
      // What came while it was renamed; then the cut, with nothing between it and the read that found no more.
      const oldSize = copying(`${this.#file}.1`, 'a', (out) => {
        const stoppedAt = copyFrom(descriptor, copied, end, out);
        ftruncateSync(descriptor, 0);
        return stoppedAt;
      });
      return { by: 'copy', logFile: this.#file, oldSize, keptFrom };
    } catch (thrown) {
      if (errorCode(thrown) !== 'ENOSPC') throw thrown;
      rmSync(fresh, { force: true });
      const oldSize = fstatSync(descriptor).size;
      ftruncateSync(descriptor, 0);
      return { by: 'copy', logFile: this.#file, oldSize, keptFrom: oldSize };
    }
  }
}

function copying<T>(target: string, flags: 'w' | 'a', act: (out: number) => T): T {
  const out = openSync(target, flags, 0o600);
  try {
    return act(out);
  } finally {
    closeSync(out);
  }
}

const chunk = Buffer.allocUnsafe(chunkBytes);

/** Copies what is there up to `end`, also what comes meanwhile, and answers where it stopped: at a read that found no more. */
function copyFrom(source: number, from: number, end: number, out: number): number {
  let position = from;
  for (;;) {
    const bytes = readSync(source, chunk, 0, Math.min(chunkBytes, end - position), position);
    if (bytes === 0) return position;
    for (let written = 0; written < bytes;) written += writeSync(out, chunk, written, bytes - written);
    position += bytes;
  }
}

function readTail(file: string, from: number): string[] {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) return [];
  try {
    const size = fstatSync(descriptor).size;
    const start = Math.max(from <= size ? from : 0, size - tailBytes);
    const buffer = Buffer.alloc(size - start);
    const bytes = readSync(descriptor, buffer, 0, buffer.length, start);
    const lines = buffer
      .toString('utf8', 0, bytes)
      .split(/\r?\n/)
      .filter((line) => line !== '');
    return lines.slice(-tailLines).map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
