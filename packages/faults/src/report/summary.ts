import type { Judgement } from '@signalbox/shared';
import { faultKinds, windowMs, type FaultName } from '../inject/fault-kinds.ts';
import type { FaultReport } from '../inject/fault-runner.ts';
import {
  figuresOf,
  longestGapWithin,
  without,
  type LatencyFigures,
  type Sample,
  type Stretch,
} from '../load/latency.ts';
import type { SendResult } from '../load/message-sender.ts';

/** A sample with what its client went through. */
export interface SentSample extends Sample, Pick<SendResult, 'retries' | 'reason'> {}

/** What `chaos --json` prints (CONTRACT §9), and what more there is to say. */
export interface Summary {
  readonly runId: string;
  readonly seed: number;
  readonly acked: number;
  /** SIGKILLs that the operating system confirmed. */
  readonly kills: number;
  readonly verdict: Judgement['verdict'];
  readonly lost: number;
  readonly duplicates: number;
  readonly phantoms: number;
  readonly reorders: number;
  /** Requests that were answered with an error or given up, or lost their connection to a facade that nobody broke, while writes had to go on. */
  readonly failedRequests: number;
  /** The same while no writes could go on: all logging instances dead. */
  readonly failedWhileImpossible: number;
  /** What the failed requests were told, with how many each. */
  readonly failures: Readonly<Record<string, number>>;
  /** Attempts repeated with the same key elsewhere, by what came of them. */
  readonly retries: Readonly<Record<string, number>>;
  /** By name of fault the POSTs due in the 3 s after it; `none`: those due while there was no fault. Milliseconds. */
  readonly latencyAfterFault: Readonly<Record<string, LatencyFigures>>;
  readonly journal: string;
  readonly report: string;
  /** Why it is not valid; empty when it is. */
  readonly reasons: readonly string[];
}

/** A row of the table of faults. */
export interface FaultRow extends FaultReport {
  readonly title: string;
  readonly latency: LatencyFigures;
  /** Failed requests that met the fault at any moment until the cluster was whole. */
  readonly failed: number;
  readonly recoveredMs: number | undefined;
}

export interface RunFacts {
  readonly runId: string;
  readonly seed: number;
  readonly journal: string;
  readonly report: string;
  /** The time of the load. */
  readonly load: Stretch;
}

export function rowOf(fault: FaultReport, samples: readonly SentSample[], end: number): FaultRow {
  const { from, to } = stretchOf(fault, end);
  return {
    ...fault,
    title: faultKinds[fault.name].title,
    latency: figuresOf(samples, windowsOf(fault), 1),
    failed: samples.filter((sample) => sample.failed && meets(sample, { from, to })).length,
    recoveredMs: fault.wholeAt === undefined ? undefined : Math.round(fault.wholeAt - lastInjectionAt(fault)),
  };
}

export function summarise(
  { runId, seed, journal, report, load }: RunFacts,
  faults: readonly FaultReport[],
  samples: readonly SentSample[],
  verdict: Judgement,
): Summary {
  const { anomalyCounts, reasons } = verdict;
  const failed = samples.filter((sample) => sample.failed);
  const blocked = faults.filter(({ name }) => !faultKinds[name].writesGoOn).map((fault) => stretchOf(fault, load.to));
  const impossible = failed.filter((sample) => blocked.some((stretch) => meets(sample, stretch)));
  return {
    runId,
    seed,
    acked: verdict.acked,
    kills: confirmedKills(faults),
    verdict: verdict.verdict,
    lost: anomalyCounts.lost ?? 0,
    duplicates: anomalyCounts['visible-duplicate'] ?? 0,
    phantoms: anomalyCounts.phantom ?? 0,
    reorders: anomalyCounts.reorder ?? 0,
    failedRequests: failed.length - impossible.length,
    failedWhileImpossible: impossible.length,
    failures: failuresOf(failed),
    retries: retriesOf(samples),
    latencyAfterFault: latencies(faults, samples, load),
    journal,
    report,
    reasons,
  };
}

function latencies(
  faults: readonly FaultReport[],
  samples: readonly SentSample[],
  load: Stretch,
): Record<string, LatencyFigures> {
  const stretches = faults.map((fault) => stretchOf(fault, load.to));
  // What was due before a fault and still under way at it has no part in the time without faults.
  const undisturbed = samples.filter((sample) => !stretches.some((stretch) => meets(sample, stretch)));
  const calm = without(load, stretches);
  const names = [...new Set<FaultName>(faults.map(({ name }) => name))];
  return Object.fromEntries([
    [
      'none',
      {
        ...figuresOf(undisturbed, calm, 0),
        longestGap: Math.round(Math.max(0, ...calm.map((stretch) => longestGapWithin(samples, stretch)))),
      },
    ],
    ...names.map((name) => {
      const same = faults.filter((fault) => fault.name === name);
      return [name, figuresOf(samples, same.flatMap(windowsOf), same.length)] as const;
    }),
  ]);
}

function failuresOf(failed: readonly SentSample[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason: told } of failed) {
    const reason = told ?? 'nobody knows why';
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

function retriesOf(samples: readonly SentSample[]): Record<string, number> {
  const sums: Record<string, number> = { unreached: 0, reset: 0, timeout: 0, error: 0 };
  for (const { retries } of samples) {
    for (const [trouble, count] of Object.entries(retries)) sums[trouble] = (sums[trouble] ?? 0) + count;
  }
  return sums;
}

function confirmedKills(faults: readonly FaultReport[]): number {
  return faults
    .flatMap(({ injections }) => injections)
    .filter(({ act, seenAt }) => (act === 'kill' || act === 'kill-control') && seenAt !== undefined)
    .reduce((sum, { targets }) => sum + targets.length, 0);
}

/** After each injection: from the asking, so that what was under way at it counts, until 3 s after it was seen. */
function windowsOf({ injections }: FaultReport): Stretch[] {
  return injections.map(({ askedAt, seenAt }) => ({ from: askedAt, to: (seenAt ?? askedAt) + windowMs }));
}

/** A fault lasts until the cluster is whole, and longer where it had not yet its 3 s. */
function stretchOf(fault: FaultReport, end: number): Stretch {
  const last = Math.max(...windowsOf(fault).map(({ to }) => to));
  return { from: fault.injections[0]?.askedAt ?? end, to: Math.max(last, fault.wholeAt ?? end) };
}

function lastInjectionAt({ injections }: FaultReport): number {
  return Math.max(...injections.map(({ askedAt, seenAt }) => seenAt ?? askedAt));
}

function meets({ due, ms }: SentSample, { from, to }: Stretch): boolean {
  return due <= to && due + ms >= from;
}
