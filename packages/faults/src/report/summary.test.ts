import { describe, expect, it } from 'vitest';
import { verifyHistory } from '@signalbox/verifier';
import type { InjectionReport } from '../inject/injection.ts';
import type { FaultName } from '../inject/fault-kinds.ts';
import type { FaultReport } from '../inject/fault-runner.ts';
import { latencyTimeline } from './latency-timeline.ts';
import { reportPage } from './report-page.ts';
import type { ChaosResult } from './result.ts';
import { rowOf, summarise, type SentSample } from './summary.ts';

const verdict = verifyHistory([]);

function sample(due: number, ms: number, failed = false): SentSample {
  const retries = { unreached: 0, reset: failed ? 1 : 0, timeout: 0, error: 0 };
  const reason = failed ? 'facade-1: reset (<gone>)' : undefined;
  return { due, ms, acked: !failed, failed, retries, reason };
}

function fault(name: FaultName, askedAt: number, wholeAt: number | undefined, targets = ['logging-1']): FaultReport {
  const injection: InjectionReport = {
    act: 'kill',
    targets,
    askedAt,
    seenAt: askedAt + 10,
    confirmed: true,
    evidence: ['logging-1 pid 7 gone after 10 ms'],
    inFlight: 20,
    ackedPerSecond: 150,
    tolerated: true,
  };
  return { n: 1, name, recipe: 'F01', injections: [injection], wholeAt, remarks: ['<script>alert(1)</script>'] };
}

const facts = { runId: 'r', seed: 1, journal: '/j', report: '/r', load: { from: 0, to: 60_000 } };

describe('the summary of a run', () => {
  it('tells failed requests from those that failed while no writes could go on', () => {
    const faults = [
      fault('kill-logging', 10_000, 18_000),
      fault('kill-all-logging', 30_000, 42_000, ['logging-1', 'logging-2']),
    ];
    const samples = [sample(11_000, 5, true), sample(29_990, 200, true), sample(41_000, 20, true), sample(50_000, 5)];
    expect(summarise(facts, faults, samples, verdict)).toMatchObject({
      kills: 3,
      failedRequests: 1,
      failedWhileImpossible: 2,
      failures: { 'facade-1: reset (<gone>)': 3 },
      retries: { reset: 3 },
      verdict: 'unknown',
    });
  });

  it('takes the latencies of the 3 s after each fault, from the asking, and of the time without faults', () => {
    const faults = [fault('kill-logging', 10_000, 18_000), fault('kill-logging', 30_000, 31_000)];
    const samples = [
      sample(500, 10),
      sample(10_005, 300),
      sample(13_005, 200),
      sample(15_000, 70),
      sample(30_001, 400),
    ];
    const { latencyAfterFault } = summarise(facts, faults, samples, verdict);
    expect(latencyAfterFault['kill-logging']).toMatchObject({ faults: 2, requests: 3, p50: 300, max: 400 });
    expect(latencyAfterFault['none']).toMatchObject({ faults: 0, requests: 1, max: 10 });
  });

  it('counts no SIGKILL that the operating system did not show', () => {
    const [injection] = fault('kill-logging', 0, 1).injections;
    const unseen = injection === undefined ? [] : [{ ...injection, seenAt: undefined }];
    expect(summarise(facts, [{ ...fault('kill-logging', 0, 1), injections: unseen }], [], verdict).kills).toBe(0);
  });

  it('says of a fault how long it took to be whole again, or that it never was', () => {
    expect(rowOf(fault('kill-logging', 1000, 9010), [], 60_000).recoveredMs).toBe(8000);
    expect(rowOf(fault('kill-logging', 1000, undefined), [sample(50_000, 1, true)], 60_000)).toMatchObject({
      recoveredMs: undefined,
      failed: 1,
    });
  });
});

describe('the report', () => {
  const faults = [fault('kill-logging', 10_000, 18_000)];
  const samples = Array.from({ length: 100_000 }, (_, n) => sample(n / 2, 10 + (n % 700), n % 5000 === 0));
  const result: ChaosResult = {
    ...summarise(facts, faults, samples, verdict),
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:01:00.000Z',
    epoch: 1,
    rate: 150,
    earlier: 0,
    remarks: [],
    faults: faults.map((one) => rowOf(one, samples, facts.load.to)),
    judgement: verdict,
    machine: { cores: 2, processor: 'x', load: [1, 1, 1], memory: 2 ** 34, system: 's', node: 'v24' },
  };
  const page = reportPage(result, { faults, samples, load: facts.load, remarks: [], epoch: 1, earlier: 0 });

  it('holds no script and loads nothing, whatever the texts are', () => {
    expect(page).not.toMatch(/<script|<link|<img|src=|href=/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('stays small however long the run was, and shows what failed', () => {
    const timeline = latencyTimeline(samples, faults, facts.load);
    expect(timeline.length).toBeLessThan(1_500_000);
    expect(timeline).toContain('class="dot failed"');
    expect(timeline.match(/class="injection"/g)).toHaveLength(1);
  });
});
