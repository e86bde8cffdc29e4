import { quantile } from '@signalbox/shared';

/** One POST as its client saw it. Times in milliseconds of the run's clock; `ms` counts from the scheduled moment. */
export interface Sample {
  readonly due: number;
  readonly ms: number;
  /** Whether it was acknowledged at last. */
  readonly acked: boolean;
  /** Its first attempt was answered with an error, or it was given up. */
  readonly failed: boolean;
}

/** Figures of the POSTs of some time. Milliseconds. */
export interface LatencyFigures {
  /** How many faults the time follows; 0 for the time without any. */
  readonly faults: number;
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Longest time without an acknowledgement. */
  readonly longestGap: number;
  readonly failed: number;
}

/** A stretch of time, from and to inclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Figures of the samples that were due in one of the stretches. */
export function figuresOf(samples: readonly Sample[], stretches: readonly Stretch[], faults: number): LatencyFigures {
  const inside = samples.filter(({ due }) => stretches.some(({ from, to }) => due >= from && due <= to));
  const latencies = inside.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    faults,
    requests: inside.length,
    p50: shortMs(quantile(latencies, 0.5)),
    p99: shortMs(quantile(latencies, 0.99)),
    max: shortMs(quantile(latencies, 1)),
    longestGap: shortMs(Math.max(0, ...stretches.map((stretch) => longestGap(samples, stretch)))),
    failed: inside.filter(({ failed }) => failed).length,
  };
}

/** Longest time without an acknowledgement from the stretch's begin to the first one after its end. */
export function longestGap(samples: readonly Sample[], { from, to }: Stretch): number {
  const successes = samples
    .flatMap(({ due, ms, acked }) => (acked ? [due + ms] : []))
    .filter((at) => at >= from)
    .toSorted((a, b) => a - b);
  let longest = 0;
  let last = from;
  for (const at of successes) {
    longest = Math.max(longest, at - last);
    last = at;
    if (at > to) return longest;
  }
  // Nothing came after it: the gap is at least as long as the stretch still was.
  return Math.max(longest, to - last);
}

/** The same, looking no further than the stretch's end. */
export function longestGapWithin(samples: readonly Sample[], { from, to }: Stretch): number {
  return longestGap(
    samples.filter(({ due, ms }) => due + ms <= to),
    { from, to },
  );
}

/** What is left of a stretch without the times of others, in order. */
export function without(whole: Stretch, others: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let from = whole.from;
  for (const other of others.toSorted((a, b) => a.from - b.from)) {
    if (other.from > from) left.push({ from, to: Math.min(other.from, whole.to) });
    from = Math.max(from, other.to);
  }
  if (from < whole.to) left.push({ from, to: whole.to });
  return left;
}

/** Milliseconds as figures give them, to a tenth; 0 of nothing. */
export function shortMs(ms = 0): number {
  return Math.round(ms * 10) / 10;
}
