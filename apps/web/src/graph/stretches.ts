import type { TraceHop } from '@signalbox/shared';

/** Rules of how a message's path is laid along time; ids: SPEC.md. All times in milliseconds. */

/** Hops that follow one another without a long silence; their `startMs` count from its beginning. */
export interface Stretch {
  /** From the beginning of the path. */
  readonly afterMs: number;
  readonly totalMs: number;
  readonly hops: readonly TraceHop[];
}

/** Longer than any hop of one request waits for the next: its whole deadline is 3 s, and every wait inside it is a hop of its own. */
const silenceMs = 2000;

/** [PATH1] */
export function stretchesOf(hops: readonly TraceHop[]): Stretch[] {
  const byStart = hops.toSorted((a, b) => a.startMs - b.startMs);
  const bounds: { start: number; end: number }[] = [];
  for (const { startMs, ms } of byStart) {
    const last = bounds.at(-1);
    if (last === undefined || startMs > last.end + silenceMs) bounds.push({ start: startMs, end: startMs + ms });
    else last.end = Math.max(last.end, startMs + ms);
  }
  return bounds.map(({ start, end }) => ({
    afterMs: start,
    totalMs: end - start,
    hops: hops.flatMap((hop) =>
      hop.startMs >= start && hop.startMs <= end ? [{ ...hop, startMs: hop.startMs - start }] : [],
    ),
  }));
}

const steps = [1, 2, 5, 10];

/** [PATH2] `end` is the last mark. */
export function axisOf(totalMs: number): { end: number; ticks: number[] } {
  const total = Math.max(totalMs, 0.1);
  const power = 10 ** Math.floor(Math.log10(total / 5));
  const step = (steps.find((one) => Math.ceil(total / (one * power) - 1e-9) <= 5) ?? 10) * power;
  const count = Math.max(2, Math.ceil(total / step - 1e-9));
  // Written as a decimal and read again: 3 x 0.1 is no mark a person writes.
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6)));
  return { end: ticks.at(-1) ?? step, ticks };
}

/** [PATH3] The row of each bar, from 0, in the order given. `least`: a bar is drawn at least that long. */
export function stackOf(hops: readonly TraceHop[], least: number): number[] {
  const ends: number[] = [];
  return hops.map(({ startMs, ms }) => {
    const found = ends.findIndex((end) => end <= startMs);
    const row = found === -1 ? ends.length : found;
    ends[row] = startMs + Math.max(ms, least);
    return row;
  });
}
