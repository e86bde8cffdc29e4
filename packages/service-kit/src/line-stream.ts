import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Where lines go. `write` never waits for the reader; `flush` resolves once everything so far is out; `flushSync` is for the last moment. */
export interface LineStream {
  write(line: string): void;
  flush(): Promise<void>;
  flushSync(): void;
}

/** Text kept in memory while the file or pipe behind stdout takes nothing; beyond it lines are dropped and the gap in `seq` shows it. */
const maxWaitingCharacters = 16 * 1024 * 1024;
/** Milliseconds between two tries when it takes nothing: a full pipe, a full disk. */
const retryMs = 20;
/** Longest wait of a flush, in milliseconds. */
const flushWithinMs = 1000;

/** Lines for an open file or pipe. */
export function fileDescriptorStream(fd: number): LineStream {
  return lineStream((bytes) => writeSync(fd, bytes));
}

/**
 * `take` writes some of it or all and answers how many bytes; it throws when it can write nothing.
 * Everything written in one turn of the event loop goes out in one blocking write at its end: to a file that costs some
 * microseconds. (pino's destination was tried: its background writes let the last lines before a crash come out of order
 * or not at all, its `flushSync` syncs the disk every time and hangs while the disk is full.)
 */
export function lineStream(take: (bytes: Buffer) => number): LineStream {
  let lines: string[] = [];
  let waiting = 0;
  /** What one write took only in part. */
  let rest: Buffer = Buffer.alloc(0);
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(attempt);
  }

  function attempt(): void {
    scheduled = false;
    if (drain()) return;
    scheduled = true;
    setTimeout(attempt, retryMs).unref();
  }

  /** Writes what waits; false when not all of it was taken. */
  function drain(): boolean {
    if (lines.length > 0) {
      rest = Buffer.concat([rest, Buffer.from(lines.join(''))]);
      lines = [];
    }
    try {
      while (rest.byteLength > 0) rest = rest.subarray(take(rest));
    } catch {
      // Full or closed: there is no other place to say so, and a service outlives its log. It is tried again.
      return false;
    }
    waiting = 0;
    return true;
  }

  return {
    write(line) {
      if (waiting + line.length > maxWaitingCharacters) return;
      waiting += line.length;
      lines.push(line);
      schedule();
    },
    async flush() {
      for (const until = performance.now() + flushWithinMs; !drain() && performance.now() < until;)
        await delay(retryMs);
    },
    flushSync() {
      for (const until = performance.now() + flushWithinMs; !drain() && performance.now() < until;) block(retryMs);
    },
  };
}

const never = new Int32Array(new SharedArrayBuffer(4));

function block(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}
