import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ejectionMs, evidenceOf, isTrusted, nextEvidence, type Evidence, type EvidenceEvent } from './evidence.ts';

const now = 10_000;
const good: Evidence = { state: 'good' };
const doubted: Evidence = { state: 'doubted' };
const ejected: Evidence = { state: 'ejected', times: 2, until: 9000 };
const probing: Evidence = { state: 'probing', times: 2 };

test.each<[Evidence, EvidenceEvent, Evidence]>([
  [good, 'ok', good],
  [good, 'hard', { state: 'ejected', times: 1, until: 11_000 }],
  [good, 'soft', doubted],
  [good, 'probe', good],
  [doubted, 'ok', good],
  [doubted, 'hard', { state: 'ejected', times: 1, until: 11_000 }],
  [doubted, 'soft', { state: 'ejected', times: 1, until: 11_000 }],
  [doubted, 'probe', doubted],
  [ejected, 'ok', good],
  [ejected, 'hard', ejected],
  [ejected, 'soft', ejected],
  [ejected, 'probe', { state: 'probing', times: 2 }],
  [probing, 'ok', good],
  [probing, 'hard', { state: 'ejected', times: 3, until: 13_000 }],
  [probing, 'soft', { state: 'ejected', times: 3, until: 13_000 }],
  [probing, 'probe', probing],
])('%o, then %s, is %o', (before, event, after) => {
  expect(nextEvidence(before, event, now)).toEqual(after);
});

test('an instance stays out 1 s longer each time, 15 s at most', () => {
  expect([1, 2, 3, 15, 16, 100].map(ejectionMs)).toEqual([1000, 2000, 3000, 15_000, 15_000, 15_000]);
});

test('a refused key or other content is an answer, not a fault of the instance', () => {
  expect([evidenceOf('conflict'), evidenceOf('rejected'), evidenceOf('same')]).toEqual(['ok', 'ok', 'ok']);
});

const events = fc.array(fc.constantFrom<EvidenceEvent>('ok', 'hard', 'soft', 'probe'), { maxLength: 30 });
const run = (all: readonly EvidenceEvent[]) =>
  all.reduce<Evidence>((evidence, event, index) => nextEvidence(evidence, event, index * 100), good);

test('whatever happened, one answer makes an instance good again', () => {
  fc.assert(
    fc.property(events, (all) => {
      expect(run([...all, 'ok'])).toEqual(good);
    }),
  );
});

test('whatever happened, after a refusal an instance is not trusted', () => {
  fc.assert(
    fc.property(events, (all) => {
      expect(isTrusted(run([...all, 'hard']))).toBe(false);
    }),
  );
});

test('whatever happened, two failures of any sort in a row put an instance out', () => {
  const bad = fc.constantFrom<EvidenceEvent>('hard', 'soft');
  fc.assert(
    fc.property(events, bad, bad, (all, a, b) => {
      expect(isTrusted(run([...all, a, b]))).toBe(false);
    }),
  );
});
