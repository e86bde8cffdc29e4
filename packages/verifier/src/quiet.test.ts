import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Setting } from '../testing/observer.ts';
import { play, playWhole, stepKinds } from '../testing/script.ts';
import { verifyHistory } from './verifier.ts';

const setting: fc.Arbitrary<Setting> = fc.record({
  partitions: fc.integer({ min: 1, max: 3 }),
  mode: fc.constantFrom('group', 'replica'),
  closed: fc.boolean(),
  logging: fc.integer({ min: 2, max: 3 }),
  messages: fc.integer({ min: 1, max: 3 }),
});
const step = fc.record({ what: fc.nat(stepKinds - 1), a: fc.nat(999), b: fc.nat(999) });
const script = fc.array(step, { maxLength: 60, size: 'max' });

describe('a system that keeps its promises', { timeout: 60_000 }, () => {
  it('[VER40] is never called invalid, wherever the journal breaks off', () => {
    fc.assert(
      fc.property(setting, script, (shape, steps) => {
        const verdict = verifyHistory(play(shape, steps).journal);
        expect(verdict.anomalies).toEqual([]);
        expect(verdict.verdict).toBe('unknown');
      }),
      { numRuns: 1_000 },
    );
  });

  it('[VER40] is called valid once it has settled and everything was read', () => {
    fc.assert(
      fc.property(setting, script, fc.constantFrom('reads', 'digests'), (shape, steps, by) => {
        const { verdict, reasons, anomalies } = verifyHistory(playWhole(shape, steps, by));
        expect({ verdict, reasons, anomalies }).toEqual({ verdict: 'valid', reasons: [], anomalies: [] });
      }),
      { numRuns: 1_000 },
    );
  });
});
