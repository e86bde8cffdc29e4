import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Death, afterDeath, restartLimits } from './restart-policy.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the pause before the next start', () => {
  it('[SUP18] lies between 0.5 and 1 s after the first quick death and doubles up to 6-12 s', () => {
    let deaths: readonly Death[] = [];
    const pauses: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      const verdict = afterDeath(deaths, { at: count, livedMs: 0 }, () => 0);
      deaths = verdict.quickDeaths;
      if (verdict.kind === 'retry') pauses.push(verdict.delayMs);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 6000, 6000, 6000, 6000, 6000]);
    fc.assert(
      fc.property(chance, (random) => {
        const verdict = afterDeath([], { at: 0, livedMs: 0 }, () => random);
        expect(verdict.kind === 'retry' && verdict.delayMs >= 500 && verdict.delayMs <= 1000).toBe(true);
      }),
    );
  });

  it('[SUP18] is short again after a long life', () => {
    const earlier = Array.from({ length: 8 }, (_, at) => ({ at, livedMs: 0 }));
    const verdict = afterDeath(earlier, { at: 100, livedMs: restartLimits.quickMs }, () => 0);
    expect(verdict).toEqual({ kind: 'retry', delayMs: 500, quickDeaths: [] });
  });
});

describe('giving up', () => {
  it('[SUP20] comes at the tenth quick death, whatever chance does to the pauses', () => {
    fc.assert(
      fc.property(fc.array(chance, { minLength: 10, maxLength: 10 }), (chances) => {
        let deaths: readonly Death[] = [];
        let at = 0;
        const kinds = chances.map((random) => {
          const verdict = afterDeath(deaths, { at, livedMs: 1_000 }, () => random);
          deaths = verdict.quickDeaths;
          at += 1_000 + (verdict.kind === 'retry' ? verdict.delayMs : 0);
          return verdict.kind;
        });
        expect(kinds).toEqual([...Array.from({ length: 9 }, () => 'retry'), 'give-up']);
      }),
    );
  });

  it('[SUP20] never comes when the deaths are spread wider than the window', () => {
    let deaths: readonly Death[] = [];
    for (let count = 0; count < 100; count += 1) {
      const verdict = afterDeath(deaths, { at: count * 13_500, livedMs: 0 }, () => 0.5);
      deaths = verdict.quickDeaths;
      expect(verdict.kind).toBe('retry');
    }
  });
});
