import { quantile } from '@signalbox/faults/load';
import type { Clock } from '@signalbox/shared';

/** How one message ended for its sender. */
export type SendOutcome =
  | { kind: 'acked'; id: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };

/** What `send` prints (CONTRACT §9). Latencies in milliseconds, from the scheduled moment of each send. */
export interface SendReport {
  sent: number;
  acked: number;
  refused: number;
  unknown: number;
  ms: { p50: number; p99: number; max: number };
  ids: string[];
  /** Why messages were refused or stayed unknown, each reason once with its count. */
  reasons: Record<string, number>;
}

export interface WorkloadOptions {
  count: number;
  /** Sends a second, open loop: a slow reply does not hold the next send back. Absent: as fast as `concurrency` allows. */
  rate?: number | undefined;
  /** Most sends under way at once. */
  concurrency: number;
}

/** Sends `count` messages by an open loop at `rate`, or a closed one, and sums up. `sendOne` never throws. */
export async function runWorkload(
  options: WorkloadOptions,
  sendOne: (n: number) => Promise<SendOutcome>,
  clock: Clock,
): Promise<SendReport> {
  const tally = { acked: 0, refused: 0, unknown: 0 };
  const latencies: number[] = [];
  const ids: string[] = [];
  const reasons: Record<string, number> = {};
  const began = clock.now();
  let next = 0;

  async function worker(): Promise<void> {
    while (next < options.count) {
      const n = next;
      next += 1;
      const due = options.rate === undefined ? clock.now() : began + (n * 1000) / options.rate;
      const early = due - clock.now();
      if (early > 0) await clock.wait(early);
      const outcome = await sendOne(n);
      latencies.push(clock.now() - due);
      tally[outcome.kind] += 1;
      if (outcome.kind === 'acked') ids.push(outcome.id);
      else reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
    }
  }

  await Promise.all(Array.from({ length: Math.min(options.concurrency, options.count) }, worker));
  latencies.sort((a, b) => a - b);
  return {
    sent: options.count,
    ...tally,
    ms: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), max: latencies.at(-1) ?? 0 },
    ids,
    reasons,
  };
}
