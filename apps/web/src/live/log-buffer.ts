import type { LogLine, LogsState } from '@signalbox/shared';

/** The lines a page has seen of a log, oldest first. `dropped` are those that nobody kept for it: gaps, and what fell out of this buffer. */
export interface LogBuffer {
  readonly lines: readonly LogLine[];
  readonly dropped: number;
  /** Lines that came in over the buffer's life. */
  readonly total: number;
}

export const emptyLogBuffer: LogBuffer = { lines: [], dropped: 0, total: 0 };

/** Lines kept by a page: enough to read back minutes of a busy cluster, bounded so that memory stays flat. */
export const keptLines = 20_000;

function keyOf(line: LogLine): string {
  return `${line.instance} ${line.life} ${line.seq}`;
}

/**
 * Adds what a new state of the topic brings. The topic keeps only the latest lines; the page keeps more, so that a paused view loses nothing.
 * A patch keeps the identity of old lines, so most of the time the last known one is found at once; after a reconnect it is found by its key.
 */
export function withLogs(buffer: LogBuffer, before: LogsState | undefined, state: LogsState): LogBuffer {
  const last = buffer.lines.at(-1);
  const fresh = last === undefined ? state.lines : state.lines.slice(indexAfter(state.lines, last));
  const lines = fresh.length === 0 ? buffer.lines : [...buffer.lines, ...fresh];
  const over = Math.max(0, lines.length - keptLines);
  // The server counts from its own beginning: only what it adds while we look is ours.
  const newlyDropped = before === undefined ? 0 : Math.max(0, state.dropped - before.dropped);
  const dropped = buffer.dropped + newlyDropped + over;
  if (fresh.length === 0 && dropped === buffer.dropped) return buffer;
  return { lines: over === 0 ? lines : lines.slice(over), dropped, total: buffer.total + fresh.length };
}

function indexAfter(lines: readonly LogLine[], last: LogLine): number {
  const key = keyOf(last);
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    const line = lines[i];
    if (line === last || (line !== undefined && keyOf(line) === key)) return i + 1;
  }
  return 0;
}
