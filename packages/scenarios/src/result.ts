import { quantile } from '@signalbox/shared';
import type { Expectation } from './expectation.ts';
import type { JournalRecord, Load, Observation, SentMessage } from './journal.ts';
import { type Check, judge } from './judge.ts';
import { type Scenario, stepTitle, type StepVerb, verbOf, type Words } from './scenario.ts';

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
  readonly sent: readonly SentMessage[];
  readonly figures: {
    readonly sent: number;
    readonly acked: number;
    readonly p50: number | null;
    readonly p99: number | null;
  };
  readonly steps: readonly StepResult[];
  /** What could not be undone at the end. */
  readonly remarks: readonly string[];
}

/** What a journal comes to. Every expectation is judged here, from what was seen, so that a report can be checked against its journal. */
export function resultOf(scenario: Scenario, records: readonly JournalRecord[]): RunResult {
  const begin = records.find((record) => record.type === 'begin');
  const end = records.find((record) => record.type === 'end');
  const sent: SentMessage[] = [];
  const steps: StepResult[] = [];
  const remarks: string[] = [];
  let open: Open | undefined;
  for (const record of records) {
    if (record.type === 'sent') sent.push(record.message);
    if (record.type === 'step') open = { n: record.n, from: record.t };
    else if (record.type === 'step-end' && open !== undefined) {
      const step = scenario.steps[open.n - 1];
      if (step !== undefined) steps.push(stepResult(step, open, record.t, sent));
      open = undefined;
    } else if (open === undefined) {
      if (record.type === 'failed') remarks.push(record.reason);
    } else if (record.type === 'observed') open.observation = record.observation;
    else if (record.type === 'load') open.load = record.load;
    else if (record.type === 'failed') open.failure = record.reason;
    else if (record.type === 'done') open.done = [...(open.done ?? []), ...record.targets];
  }
  const ms = sent
    .filter(({ acked }) => acked)
    .map((message) => message.ms)
    .sort((a, b) => a - b);
  const stopped = end?.type === 'end' && end.stopped;
  return {
    name: scenario.name,
    title: scenario.title,
    demands: scenario.demands,
    passed:
      end !== undefined && !stopped && steps.length === scenario.steps.length && steps.every(({ passed }) => passed),
    stopped,
    startedAt: begin?.type === 'begin' ? begin.at : '',
    endedAt: end?.type === 'end' ? end.at : undefined,
    versions: begin?.type === 'begin' ? begin.versions : {},
    sent,
    figures: {
      sent: sent.length,
      acked: ms.length,
      p50: rounded(quantile(ms, 0.5)),
      p99: rounded(quantile(ms, 0.99)),
    },
    steps,
    remarks,
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

function stepResult(step: Scenario['steps'][number], open: Open, t: number, sent: readonly SentMessage[]): StepResult {
  const verb = verbOf(step);
  const { observation, load, failure, done = [] } = open;
  const expectation: Expectation | undefined =
    verb === 'expect' ? step.expect : verb === 'wait-until' ? step['wait-until'] : undefined;
  const checks = expectation === undefined || observation === undefined ? [] : judge(expectation, observation, sent);
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
