import pino from 'pino';

/** Where lines go. `write` never blocks; `flush` resolves once everything written so far is out; `flushSync` is for the last moment. */
export interface LineStream {
  write(line: string): void;
  flush(): Promise<void>;
  flushSync(): void;
}

/** Text kept in memory while the file or pipe behind stdout is slow; beyond it lines are dropped and the gap in `seq` shows it. */
const maxBufferedCharacters = 16 * 1024 * 1024;

/** A file descriptor written to in the background; what arrives while one write is under way goes out together in the next. */
export function fileDescriptorStream(fd: number): LineStream {
  const out = pino.destination({ dest: fd, sync: false, minLength: 0, maxLength: maxBufferedCharacters });
  let broken = false;
  // A closed pipe or a full disk: there is no place left to say so, and a service must outlive its log.
  out.on('error', () => {
    broken = true;
  });
  return {
    write(line) {
      out.write(line);
    },
    flush() {
      if (broken) return Promise.resolve();
      return new Promise((resolve) => {
        out.flush(() => resolve());
      });
    },
    flushSync() {
      if (broken) return;
      try {
        out.flushSync();
      } catch {
        // Same as above: nothing is left to write to.
        broken = true;
      }
    },
  };
}

/** Lines kept in memory, for tests. */
export function memoryStream(): LineStream & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    write: (line) => {
      lines.push(line);
    },
    flush: () => Promise.resolve(),
    flushSync: () => undefined,
  };
}
