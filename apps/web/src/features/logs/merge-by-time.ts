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

/** Lines compared: enough to tell a place in a log that repeats itself. */
const compared = 30;

function same(a: LogLine, b: LogLine): boolean {
  if (a.instance !== b.instance || a.life !== b.life) return false;
  // What is no event of ours is numbered differently in a file and in the feed: its words must do.
  return a.life === 'output' ? a.msg === b.msg : a.seq === b.seq;
}

/**
 * The part of `past` that is before `known`: both are the same log, `past` read from its file, `known` followed live. Undefined when `known`
 * does not begin within `past`: then something is missing between them, or `past` does not reach so far yet.
 */
export function beforeOverlap(past: readonly LogLine[], known: readonly LogLine[]): readonly LogLine[] | undefined {
  if (known.length === 0) return past;
  for (let at = past.length - 1; at >= 0; at -= 1) {
    const count = Math.min(compared, known.length, past.length - at);
    if (beginsAt(past, at, known, count)) return past.slice(0, at);
  }
  return undefined;
}

function beginsAt(past: readonly LogLine[], at: number, known: readonly LogLine[], count: number): boolean {
  for (let i = 0; i < count; i += 1) {
    const a = past[at + i];
    const b = known[i];
    if (a === undefined || b === undefined || !same(a, b)) return false;
  }
  return true;
}
