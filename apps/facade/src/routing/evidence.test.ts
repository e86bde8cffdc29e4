import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ejectionMs,
  evidenceOf,
  isTrusted,
  nextEvidence,
  type Evidence,
  type EvidenceEvent,
  type When,
} from './evidence.ts';

const good: Evidence = { state: 'good' };
const suspect: Evidence = { state: 'suspect' };
const out: Evidence = { state: 'out', times: 2, since: 9000 };
const halfOpen: Evidence = { state: 'half-open', times: 2, since: 9000 };
const firstOut: Evidence = { state: 'out', times: 1, since: 10_000 };
const outAgain: Evidence = { state: 'out', times: 3, since: 10_000 };

/** Of tries that began after the ejections above. */
const fresh: When = { now: 10_000, began: 9500 };

const every: Record<Evidence['state'], Record<EvidenceEvent, Evidence>> = {
  good: {
    answered: good,
    cut: firstOut,
    failed: suspect,
    'probe-due': good,
    'probe-answered': good,
    'probe-failed': good,
    'new-life': good,
  },
  suspect: {
    answered: good,
    cut: firstOut,
    failed: firstOut,
    'probe-due': suspect,
    'probe-answered': suspect,
    'probe-failed': suspect,
    'new-life': good,
  },
  out: {
    answered: good,
    cut: out,
    failed: out,
    'probe-due': halfOpen,
    'probe-answered': out,
    'probe-failed': out,
    'new-life': good,
  },
  'half-open': {
    answered: good,
    cut: halfOpen,
    failed: halfOpen,
    'probe-due': halfOpen,
    'probe-answered': good,
    'probe-failed': outAgain,
    'new-life': good,
  },
};
const before = { good, suspect, out, 'half-open': halfOpen };
const rows = (Object.keys(every) as Evidence['state'][]).flatMap((state) =>
  (Object.keys(every[state]) as EvidenceEvent[]).map((event) => [state, event, every[state][event]] as const),
);

test.each(rows)('[ROU4] %s, then %s, is %o', (state, event, after) => {
  expect(nextEvidence(before[state], event, fresh)).toEqual(after);
});

test.each([out, halfOpen])('[ROU7] an answer to what was asked before the ejection leaves %o as it is', (evidence) => {
  expect(nextEvidence(evidence, 'answered', { now: 10_000, began: 8999 })).toEqual(evidence);
});

test('[ROU5] an instance stays out 1 s longer each time in a row, 15 s at most', () => {
  expect([1, 2, 3, 15, 16, 100].map(ejectionMs)).toEqual([1000, 2000, 3000, 15_000, 15_000, 15_000]);
});

test('[ROU3] a refused key or other content is an answer, not a fault of the instance', () => {
  expect([evidenceOf('conflict'), evidenceOf('rejected'), evidenceOf('same')]).toEqual(Array(3).fill('answered'));
});

test('[ROU1] [ROU2] a refusal and a reset cut it off at once; a time-out, a 5xx and a 503 are failures', () => {
  expect([evidenceOf('refused'), evidenceOf('reset')]).toEqual(['cut', 'cut']);
  expect([evidenceOf('timeout'), evidenceOf('error'), evidenceOf('unavailable')]).toEqual(Array(3).fill('failed'));
});

const event = fc.constantFrom<EvidenceEvent>(
  'answered',
  'cut',
  'failed',
  'probe-due',
  'probe-answered',
  'probe-failed',
  'new-life',
);
const history = fc.array(event, { maxLength: 40 });
/** Every event 100 ms after the one before, of a try that began 50 ms before it. */
const run = (all: readonly EvidenceEvent[]): Evidence =>
  all.reduce<Evidence>((evidence, one, n) => nextEvidence(evidence, one, { now: n * 100, began: n * 100 - 50 }), good);

test('[ROU6] whatever happened, one fresh answer or a new life makes an instance good', () => {
  fc.assert(
    fc.property(history, fc.constantFrom<EvidenceEvent>('answered', 'new-life'), (all, last) => {
      expect(run([...all, last])).toEqual(good);
    }),
  );
});

test('[ROU1] [ROU2] whatever happened, one cut or two failures in a row put an instance out', () => {
  const bad = fc.constantFrom<EvidenceEvent[]>(['cut'], ['failed', 'failed'], ['failed', 'cut'], ['cut', 'failed']);
  fc.assert(
    fc.property(history, bad, (all, ends) => {
      expect(isTrusted(run([...all, ...ends]))).toBe(false);
    }),
  );
});

test('[ROU5] only failed probes lengthen a stay: it counts one ejection and the probes that failed since', () => {
  fc.assert(
    fc.property(history, (all) => {
      let evidence: Evidence = good;
      let failedProbes = 0;
      for (const [n, one] of all.entries()) {
        if (isTrusted(evidence)) failedProbes = 0;
        if (evidence.state === 'half-open' && one === 'probe-failed') failedProbes += 1;
        evidence = nextEvidence(evidence, one, { now: n * 100, began: n * 100 - 50 });
        expect('times' in evidence ? evidence.times : 1).toBe('times' in evidence ? 1 + failedProbes : 1);
      }
    }),
  );
});
