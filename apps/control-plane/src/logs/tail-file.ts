import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** Follows one file that another process appends to, and that is rotated to FILE.1: renamed, or copied and truncated (ADR 46). */
export interface FileTail {
  /** Hands on what is new, at most one buffer of it; true when there is more at once. Throws when the file cannot be read. */
  read(take: (bytes: Buffer) => void): boolean;
  /** Somebody has just cut the file, and kept its bytes from `keptFrom` to `oldSize` as FILE.1. */
  cut(cut: { readonly oldSize: number; readonly keptFrom: number }): void;
  /** Bytes written and not read; infinite while what was rotated away before is not read to its end, and the file that there is now not open. */
  unread(): number;
  close(): void;
}

interface OpenFile {
  readonly fd: number;
  readonly inode: number;
  position: number;
}

/**
 * Reads synchronously on purpose: the bytes are in the page cache, and a call costs microseconds where a trip through the thread pool costs ten times as much.
 * `withOld`: starts with FILE.1, what was rotated away before.
 */
export function createFileTail(file: string, buffer: Buffer, withOld: boolean): FileTail {
  /** What was rotated away and is not read to its end, the oldest first; comes before the current file. */
  const olds = withOld ? opened(`${file}.1`, 0) : [];
  // Opened at once: it may be rotated away, and once more, before FILE.1 is read.
  let current = open(file, 0);

  function read(take: (bytes: Buffer) => void): boolean {
    // Looked at before the last read of an old one: that is complete once its writer has made a new file.
    const stat = statSync(file, { throwIfNoEntry: false });
    const [old] = olds;
    if (old !== undefined) {
      if (readFrom(old, take)) return true;
      if (olds.length === 1 && stat === undefined && current === undefined) return false;
      closeSync(old.fd);
      olds.shift();
      return true;
    }
    if (current !== undefined && stat?.ino !== current.inode) {
      // It was renamed: what it holds, and what its writer still adds to it, comes before the new one.
      olds.push(current);
      current = undefined;
      return true;
    }
    if (stat === undefined) return false;
    current ??= open(file, 0);
    if (current === undefined) return false;
    if (stat.size < current.position) return rotated(current);
    return stat.size > current.position && readFrom(current, take);
  }

  /** Nobody told of it: FILE.1 is taken to have all that the file had; what a flood overran is missed, and shows as a gap. */
  function rotated(truncated: OpenFile): boolean {
    olds.push(...opened(`${file}.1`, truncated.position));
    truncated.position = 0;
    return true;
  }

  function readFrom(from: OpenFile, take: (bytes: Buffer) => void): boolean {
    const length = readSync(from.fd, buffer, 0, buffer.length, from.position);
    from.position += length;
    if (length > 0) take(buffer.subarray(0, length));
    return length === buffer.length;
  }

  return {
    read,
    cut({ oldSize, keptFrom }) {
      const position = current?.position ?? 0;
      if (position < oldSize) olds.push(...opened(`${file}.1`, Math.max(0, position - keptFrom)));
      if (current !== undefined) current.position = 0;
    },
    unread() {
      const { ino, size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
      const { inode, position = 0 } = current ?? {};
      // Renamed or cut already: the rest of what it was waits in FILE.1.
      const isBehind = olds.length > 0 || ino !== inode || size < position;
      return isBehind ? Number.POSITIVE_INFINITY : size - position;
    },
    close() {
      for (const { fd } of [...olds.splice(0), ...(current === undefined ? [] : [current])]) closeSync(fd);
      current = undefined;
    },
  };
}

function opened(file: string, position: number): OpenFile[] {
  const found = open(file, position);
  return found === undefined ? [] : [found];
}

/** Undefined when it is not there. */
function open(file: string, position: number): OpenFile | undefined {
  try {
    const fd = openSync(file, 'r');
    return { fd, inode: fstatSync(fd).ino, position };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Longest line in bytes that is kept whole; what is longer comes in pieces. */
export const maxLineBytes = 256 * 1024;

/** Cuts a stream of bytes into lines. What comes after the last line break waits for the next bytes. */
export interface LineSplitter {
  /** The whole lines that are there now, without their line breaks. */
  push(bytes: Buffer): string[];
  /** Bytes of the line that has not ended yet. */
  pending(): number;
  /** Forgets an unfinished line and gives what there was of it. */
  flush(): string;
}

const lineBreak = 10;

/** Decodes only whole lines, so that a character of several bytes is never torn. */
export function createLineSplitter(): LineSplitter {
  let rest: Buffer = Buffer.alloc(0);

  function flush(): string {
    const text = rest.toString('utf8');
    rest = Buffer.alloc(0);
    return text;
  }

  return {
    push(bytes) {
      const last = bytes.lastIndexOf(lineBreak);
      if (last === -1) {
        rest = Buffer.concat([rest, bytes]);
        return rest.length > maxLineBytes ? [flush()] : [];
      }
      const head = bytes.subarray(0, last);
      const text = rest.length === 0 ? head.toString('utf8') : Buffer.concat([rest, head]).toString('utf8');
      // A copy: a view would keep the whole read buffer, which is used again.
      rest = Buffer.from(bytes.subarray(last + 1));
      return text.split('\n');
    },
    pending: () => rest.length,
    flush,
  };
}
