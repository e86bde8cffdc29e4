import { anomalyKinds, type AnomalyKind, type JournalRecord, type Judgement } from '@signalbox/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Edit } from '../testing/edit.ts';
import type { Setting } from '../testing/observer.ts';
import { judgeSlowly, kindsOf, type OracleVerdict } from '../testing/oracle.ts';
import { play, playWhole, stepKinds } from '../testing/script.ts';
import { seededBugs } from '../testing/seeded-bugs.ts';
import { spoilAtRandom, type Damage } from '../testing/damage.ts';
import { verifyHistory } from './verifier.ts';

const setting: fc.Arbitrary<Setting> = fc.record({
  partitions: fc.integer({ min: 1, max: 3 }),
  mode: fc.constantFrom('group', 'replica'),
  closed: fc.boolean(),
  logging: fc.integer({ min: 1, max: 3 }),
  messages: fc.integer({ min: 1, max: 3 }),
});
const step = fc.record({ what: fc.nat(stepKinds - 1), a: fc.nat(999), b: fc.nat(999) });
const damage: fc.Arbitrary<Damage> = fc.record({ how: fc.nat(99), at: fc.nat(9_999), to: fc.nat(9_999) });
const damages = fc.array(damage, { minLength: 1, maxLength: 6 });

/** The same in the words of the oracle. Beyond the cap nothing is listed: these journals stay below it. */
function inOracleWords(verdict: Judgement): OracleVerdict {
  const { sent, acked, refused, unknown, inFlight, logged, duplicatesAbsorbed } = verdict;
  return {
    verdict: verdict.verdict,
    guilty: verdict.anomalies.map(({ kind, id, hop }) => `${kind} ${id ?? hop} ${hop.split(':')[0]}`).toSorted(),
    counts: { sent, acked, refused, unknown, inFlight, logged, duplicatesAbsorbed },
  };
}

function agree(journal: readonly JournalRecord[]): OracleVerdict {
  const slow = judgeSlowly(journal);
  expect(inOracleWords(verifyHistory(journal))).toEqual(slow);
  return slow;
}

describe('the verifier and the slow oracle', { timeout: 60_000 }, () => {
  it('[VER42] agree on what a system did that keeps its promises', () => {
    const script = fc.array(step, { maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(setting, script, (shape, steps) => {
        expect(agree(play(shape, steps).journal).guilty).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[VER42] agree on journals with several kinds of damage', () => {
    const script = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' });
    const seen = new Set<AnomalyKind>();
    fc.assert(
      fc.property(setting, script, damages, (shape, steps, some) => {
        const slow = agree(spoilAtRandom(play(shape, steps).journal, some));
        for (const kind of kindsOf(slow)) seen.add(kind);
      }),
      { numRuns: 5_000 },
    );
    // An agreement to see nothing would prove nothing.
    expect([...seen].toSorted()).toEqual([...anomalyKinds].toSorted());
  });

  it('[VER42] agree on whole runs with a bug, or with damage', () => {
    const script = fc.array(step, { maxLength: 6, size: 'max' });
    const words = new Set<string>();
    fc.assert(
      fc.property(
        setting,
        script,
        fc.nat(2 * seededBugs.length),
        fc.nat(999),
        damages,
        fc.constantFrom('reads', 'digests'),
        (shape, steps, bug, pick, some, by) => {
          const edit = new Edit(playWhole(shape, steps, by));
          const seeded = seededBugs[bug];
          if (seeded === undefined) edit.records = spoilAtRandom(edit.records, some.slice(0, 2));
          else seeded.spoil(edit, pick);
          words.add(agree(edit.records).verdict);
        },
      ),
      { numRuns: 1_000 },
    );
    expect([...words].toSorted()).toEqual(['invalid', 'unknown', 'valid']);
  });
});
