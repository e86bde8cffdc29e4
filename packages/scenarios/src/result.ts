import type { Expectation } from './expectation.ts';
import type { JournalRecord, Load, Observation, ReadRecord, SentMessage } from './journal.ts';
import { type Check, judge } from './judge.ts';
import { LatencyPicture } from './latency-picture.ts';
import { type Scenario, stepTitle, type StepVerb, verbOf, type Words } from './scenario.ts';
import { Tally } from './tally.ts';

/** One step as it went. `expected` and `found`: of the first check that did not hold, else of all in one line (CONTRACT §9). */
export interface StepResult {
  readonly title: Words;
  readonly verb: StepVerb;
  readonly passed: boolean;
  readonly expected: string;
  readonly found: string;
  readonly ms: number;
  readonly checks: readonly Check[];
  readonly load: Load | undefined;
  readonly observation: Observation | undefined;
}

export interface RunResult {
  readonly name: string;
  readonly title: Words;
  readonly demands: readonly string[];
  /** Every step was done and as expected; a run that was stopped has not passed. */
  readonly passed: boolean;
  readonly stopped: boolean;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: {
    readonly sent: number;
    readonly acked: number;
    readonly p50: number | null;
    readonly p99: number | null;
  };
  readonly steps: readonly StepResult[];
  /** What could not be undone at the end. */
  readonly remarks: readonly string[];
  readonly evidence: Evidence;
}

/** What a report shows besides the steps; as much of it for ten messages as for a million. */
export interface Evidence {
  readonly tally: Tally;
  /** The first messages that were sent. */
  readonly listed: readonly SentMessage[];
  readonly latencies: LatencyPicture;
  readonly reads: readonly ReadRecord[];
  readonly observations: readonly Observation[];
}

/** Messages that are listed one by one; the rest is in the journal. */
const listedAtMost = 200;

/**
 * What a journal comes to. Every expectation is judged here, from what was seen, so that a report can be checked against its journal. The records are gone
 * through once, and none of them is kept that a load brings by the hundred thousand.
 */
export function resultOf(scenario: Scenario, records: Iterable<JournalRecord>): RunResult {
  const tally = new Tally();
  const latencies = new LatencyPicture();
  const listed: SentMessage[] = [];
  const reads: ReadRecord[] = [];
  const observations: Observation[] = [];
  const steps: StepResult[] = [];
  const remarks: string[] = [];
  let begin: Extract<JournalRecord, { type: 'begin' }> | undefined;
  let end: Extract<JournalRecord, { type: 'end' }> | undefined;
  let open: Open | undefined;
  for (const record of records) {
    switch (record.type) {
      case 'begin':
        begin = record;
        break;
      case 'sent':
        tally.take(record.message);
        latencies.take(record.message);
        if (listed.length < listedAtMost) listed.push(record.message);
        break;
      case 'read':
        reads.push(record.reply);
        break;
      case 'step':
        open = { n: record.n, from: record.t };
        break;
      case 'step-end': {
        const step = open === undefined ? undefined : scenario.steps[open.n - 1];
        if (open !== undefined && step !== undefined) steps.push(stepResult(step, open, record.t, tally));
        open = undefined;
        break;
      }
      case 'observed':
        observations.push(record.observation);
        if (open !== undefined) open.observation = record.observation;
        break;
      case 'load':
        if (open !== undefined) open.load = record.load;
        break;
      case 'failed':
        if (open === undefined) remarks.push(record.reason);
        else open.failure = record.reason;
        break;
      case 'done':
        latencies.break();
        if (open !== undefined) open.done = [...(open.done ?? []), ...record.targets];
        break;
      case 'end':
        end = record;
    }
  }
  const stopped = end?.stopped === true;
  return {
    name: scenario.name,
    title: scenario.title,
    demands: scenario.demands,
    passed:
      end !== undefined && !stopped && steps.length === scenario.steps.length && steps.every(({ passed }) => passed),
    stopped,
    startedAt: begin?.at ?? '',
    endedAt: end?.at,
    versions: begin?.versions ?? {},
    figures: {
      sent: tally.sent,
      acked: tally.acked,
      p50: rounded(tally.latencies.quantile(0.5)),
      p99: rounded(tally.latencies.quantile(0.99)),
    },
    steps,
    remarks,
    evidence: { tally, listed, latencies, reads, observations },
  };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}

/** A step under way, as far as the journal was read. */
interface Open {
  readonly n: number;
  readonly from: number;
  observation?: Observation;
  load?: Load;
  failure?: string;
  done?: readonly string[];
}

function stepResult(step: Scenario['steps'][number], open: Open, t: number, tally: Tally): StepResult {
  const verb = verbOf(step);
  const { observation, load, failure, done = [] } = open;
  const expectation: Expectation | undefined =
    verb === 'expect' ? step.expect : verb === 'wait-until' ? step['wait-until'] : undefined;
  const checks = expectation === undefined || observation === undefined ? [] : judge(expectation, observation, tally);
  const failed = checks.find(({ passed }) => !passed);
  const judged = expectation === undefined || observation !== undefined;
  return {
    title: stepTitle(step),
    verb,
    passed: failure === undefined && judged && failed === undefined,
    expected:
      failed === undefined
        ? checks.map(({ what, expected }) => `${what} ${expected}`).join('; ')
        : `${failed.what} ${failed.expected}`,
    found:
      failure ??
      (failed === undefined
        ? checks.length > 0
          ? checks.map(({ found }) => found).join('; ')
          : done.join(', ')
        : failed.found),
    ms: t - open.from,
    checks,
    load,
    observation,
  };
}
