import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Edit } from '../testing/edit.ts';
import type { Setting } from '../testing/observer.ts';
import { playWhole, stepKinds } from '../testing/script.ts';
import { seededBugs } from '../testing/seeded-bugs.ts';
import { verifyHistory } from './verifier.ts';

const setting: fc.Arbitrary<Setting> = fc.record({
  partitions: fc.integer({ min: 2, max: 3 }),
  mode: fc.constantFrom('group', 'replica'),
  closed: fc.boolean(),
  logging: fc.integer({ min: 2, max: 3 }),
  messages: fc.integer({ min: 2, max: 3 }),
});
const step = fc.record({ what: fc.nat(stepKinds - 1), a: fc.nat(999), b: fc.nat(999) });
const script = fc.array(step, { maxLength: 12, size: 'max' });

describe('a bug in the system', { timeout: 60_000 }, () => {
  it.each(seededBugs)('[VER41] is named with the guilty message and hop: $title', ({ spoil, closed }) => {
    let spoiled = 0;
    fc.assert(
      fc.property(setting, script, fc.nat(999), (shape, steps, pick) => {
        const edit = new Edit(playWhole(closed === true ? { ...shape, closed } : shape, steps));
        const guilt = spoil(edit, pick);
        if (guilt === undefined) return;
        spoiled += 1;
        const { verdict, anomalies } = verifyHistory(edit.records);
        const found = anomalies.filter(
          ({ kind, id, hop }) => kind === guilt.kind && id === guilt.id && hop === guilt.hop,
        );
        expect(verdict).toBe('invalid');
        expect(found, `${JSON.stringify(guilt)} in ${JSON.stringify(anomalies)}`).toHaveLength(1);
        expect(found[0]?.evidence.length).toBeGreaterThan(0);
      }),
      // Every kind of anomaly has two bugs or more: a thousand histories each, and more.
      { numRuns: 500 },
    );
    expect(spoiled).toBeGreaterThan(150);
  });
});
