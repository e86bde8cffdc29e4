import { describe, expect, it } from 'vitest';
import { instanceId, messageIdSchema } from '@signalbox/shared';
import { hostileTexts, neverRaw } from '../../../e2e/fixtures/hostile-texts.ts';
import type { ChaosTrace } from '../src/chaos-run.ts';
import { reportPage } from '../src/report/report-page.ts';
import type { ChaosResult } from '../src/report/result.ts';

const texts = hostileTexts();
const figures = { faults: 1, requests: 1, p50: 1, p99: 1, max: 1, longestGap: 1, failed: 0 };

/** A run whose every free text is `text`: what a log line, a reason or a message may bring into a report. */
function resultOf(text: string): { result: ChaosResult; trace: ChaosTrace } {
  const injection = {
    act: 'kill' as const,
    targets: [instanceId('logging', 1)],
    askedAt: 1,
    seenAt: 2,
    evidence: [text],
    confirmed: true,
    inFlight: 16,
    acked: 0,
    ackedPerSecond: 100,
  };
  const fault = {
    n: 1,
    recipe: 'a',
    name: 'kill-logging' as const,
    title: text,
    injections: [injection],
    wholeAt: 3,
    latency: figures,
    failed: 0,
    recoveredMs: 1,
    remarks: [text],
  };
  const anomaly = {
    kind: 'lost' as const,
    id: messageIdSchema.parse('0a0a0a0a-0000-4000-8000-000000000001'),
    hop: 'log' as const,
    evidence: [{ record: 1, says: text, at: text }],
  };
  const judgement = {
    verdict: 'invalid',
    sent: 1,
    acked: 1,
    refused: 0,
    unknown: 0,
    logged: 0,
    stored: 0,
    held: 0,
    duplicatesAbsorbed: 0,
    anomalies: [anomaly],
    anomalyCounts: { lost: 1 },
    reasons: [text],
  };
  const result = {
    runId: text,
    seed: 1,
    verdict: 'invalid',
    reasons: [text],
    remarks: [text],
    startedAt: text,
    endedAt: text,
    latencyAfterFault: { [text]: figures },
    faults: [fault],
    judgement,
    machine: { cores: 2, processor: text, load: [1], memory: 1, system: text, node: text },
    epoch: 1,
    rate: 1,
    earlier: 0,
  };
  const trace = { faults: [fault], samples: [], load: { from: 0, to: 10 }, remarks: [], epoch: 1, earlier: 0 };
  // The page reads no more of a run than this; the rest of its figures would be numbers.
  return { result: result as unknown as ChaosResult, trace: trace as unknown as ChaosTrace };
}

function pageOf(text: string): string {
  const { result, trace } = resultOf(text);
  return reportPage(result, trace);
}

/** The markup without its texts: tags with their attributes, in order. */
function tagsOf(page: string): string[] {
  return page.match(/<[^>]*>/g) ?? [];
}

describe('[R15] the report of a chaos run', () => {
  it(`has the same markup with each of ${texts.length} hostile texts as with a plain one`, () => {
    const plain = tagsOf(pageOf('plain'));
    const different = texts.filter(({ text }) => tagsOf(pageOf(text)).join('\n') !== plain.join('\n'));
    expect(different).toEqual([]);
  });

  it('shows every mark, and no character that hides or facades a text', () => {
    for (const { mark, text } of texts) {
      const page = pageOf(text);
      expect(page.split(mark).length).toBeGreaterThan(10);
      expect(page.split('\n').filter((line) => neverRaw.test(line))).toEqual([]);
    }
  });
});
