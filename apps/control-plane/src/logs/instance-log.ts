import type { LogList, Writer } from '@signalbox/shared';
import { readLogPage } from './log-history.ts';
import { createFileTail, type FileTail } from './tail-file.ts';

/** What one instance writes, wherever that is kept. */
export interface InstanceLog {
  /** Follows it from its beginning, what was rotated away included. `buffer`: what one piece is read into. */
  follow(buffer: Buffer): LogTail;
  /** A page of what is kept, oldest first. A page shorter than `limit` has reached the end; its cursor asks for what comes after. */
  page(limit: number, after?: string): Promise<LogList>;
}

/** One who follows a log. */
export interface LogTail {
  /** Hands on what is new, at most one buffer of it; true when there is more at once. Throws when it cannot be read. */
  read(take: (bytes: Buffer) => void): boolean;
  close(): void;
}

/** A log in a file, with what its writer's supervisor has to know and to tell. */
export interface FileLog extends InstanceLog {
  /** The file was just renamed to FILE.1, which shows; or it was copied and cut, and its bytes from `keptFrom` to `oldSize` are kept as FILE.1. */
  rotated(
    how: { readonly by: 'rename' } | { readonly by: 'copy'; readonly oldSize: number; readonly keptFrom: number },
  ): void;
  /** Bytes written that its follower has not read; infinite where nobody follows it. */
  unread(): number;
}

/** `id`: who writes it; what claims another's name in it is shown as text. */
export function createFileLog(file: string, id: Writer): FileLog {
  let followed: FileTail | undefined;
  return {
    follow(buffer) {
      const tail = createFileTail(file, buffer, true);
      followed = tail;
      return {
        read: tail.read,
        close() {
          tail.close();
          if (followed === tail) followed = undefined;
        },
      };
    },
    page: (limit, after) => readLogPage(file, id, limit, after),
    rotated(how) {
      if (how.by === 'copy') followed?.cut(how);
    },
    unread: () => followed?.unread() ?? Number.POSITIVE_INFINITY,
  };
}
