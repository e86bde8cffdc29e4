import type { LogLine } from '@signalbox/shared';

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
