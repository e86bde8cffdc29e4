import { LoadGenerator, shortMs, wordsOf, type SendResult } from '@signalbox/faults/load';
import { quantile, type Clock } from '@signalbox/shared';

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

/** How one message ended for its sender. */
type Outcome = { kind: 'acked'; id: string } | { kind: 'refused' | 'unknown'; reason: string };

/** Sends `count` messages and sums up. */
export async function runWorkload(
  { count, rate, concurrency }: WorkloadOptions,
  sendOne: (n: number) => Promise<Pick<SendResult, 'acked' | 'last'>>,
  clock: Clock,
): Promise<SendReport> {
  const tally = { acked: 0, refused: 0, unknown: 0 };
  const latencies: number[] = [];
  const ids: string[] = [];
  const reasons: Record<string, number> = {};
  const load = new LoadGenerator({
    count,
    rate,
    mostUnderWay: concurrency,
    send: sendOne,
    sent({ ms, result }) {
      const outcome = outcomeOf(result);
      latencies.push(ms);
      tally[outcome.kind] += 1;
      if (outcome.kind === 'acked') ids.push(outcome.id);
      else reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1;
    },
    clock,
  });
  load.start();
  await load.ended();
  latencies.sort((a, b) => a - b);
  return {
    sent: count,
    ...tally,
    ms: {
      p50: shortMs(quantile(latencies, 0.5)),
      p99: shortMs(quantile(latencies, 0.99)),
      max: latencies.at(-1) ?? 0,
    },
    ids,
    reasons,
  };
}

function outcomeOf({ last }: Pick<SendResult, 'last'>): Outcome {
  switch (last?.kind) {
    case 'acked':
      return { kind: 'acked', id: last.reply.id };
    case 'refused':
      return { kind: 'refused', reason: last.reason };
    case 'error':
      return { kind: 'unknown', reason: last.reason };
    case 'silent':
      return { kind: 'unknown', reason: wordsOf(last) };
    case undefined:
      return { kind: 'refused', reason: 'no facade is ready' };
  }
}
