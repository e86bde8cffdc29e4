import type { LogLine } from '@signalbox/shared';
import type { LogRow } from './rows.ts';

/**
 * Puts new rows of one writer among those of others, by the writers' clocks; for show, never for proof. The order within either list is kept, so
 * that a clock that jumps back never turns one writer's lines around. A gap stays before its line.
 */
export function mergeByTime(old: readonly LogRow[], fresh: readonly LogRow[]): LogRow[] {
  const first = lineFrom(fresh, 0);
  if (first === undefined) return [...old, ...fresh];
  const start = placeOf(old, first);
  const merged = old.slice(0, start);
  let next = start;
  for (const [i, row] of fresh.entries()) {
    const until = lineFrom(fresh, i)?.t ?? '';
    for (let other = old[next]; other !== undefined && (lineFrom(old, next)?.t ?? '') <= until; other = old[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(row);
  }
  return merged.concat(old.slice(next));
}

/** The line at a place, or the one that the gap there belongs to. */
function lineFrom(rows: readonly LogRow[], at: number): LogLine | undefined {
  for (let i = at; i < rows.length; i += 1) {
    const row = rows[i];
    if (row?.kind === 'line') return row.line;
  }
  return undefined;
}

/** Where a line belongs: after everything of its own time or before, and after everything of its own writer. */
function placeOf(old: readonly LogRow[], line: LogLine): number {
  let at = old.length;
  while (at > 0) {
    const before = lineFrom(old, at - 1);
    if (before === undefined || before.t <= line.t || before.instance === line.instance) break;
    at -= 1;
  }
  return at;
}
