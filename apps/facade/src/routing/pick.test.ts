import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTrusted, type Evidence } from './evidence.ts';
import { pick, type Candidate, type Choice } from './pick.ts';

const states: Record<string, Evidence> = {
  good: { state: 'good' },
  suspect: { state: 'suspect' },
  out: { state: 'out', times: 1, since: 1 },
  'half-open': { state: 'half-open', times: 1, since: 1 },
};
const good: Evidence = { state: 'good' };

function choose(all: readonly (Candidate & { state: string })[], over: Partial<Choice<Candidate>> = {}) {
  return pick({
    targets: all,
    trusts: (id) => isTrusted(states[all.find((one) => one.id === id)?.state ?? 'good'] ?? good),
    underWay: () => 0,
    tried: new Set(),
    policy: 'random',
    turn: 0,
    random: 0,
    ...over,
  })?.id;
}
const one = (id: string, state = 'good', passing = true) => ({ id, state, passing });

test.each([
  ['a good one before one that is out', [one('a', 'out'), one('b')], 'b'],
  ['a suspect is still asked', [one('a', 'out'), one('b', 'suspect')], 'b'],
  ['own evidence before what Consul says', [one('a', 'out', true), one('b', 'good', false)], 'b'],
  ['of two good ones that which passes', [one('a', 'good', false), one('b')], 'b'],
  ['if all are out, one that passes', [one('a', 'out', false), one('b', 'out')], 'b'],
  ['one that is being probed is left alone while others are good', [one('a', 'half-open'), one('b')], 'b'],
  ['nobody', [], undefined],
])('[ROU9] picks %s', (_title, all, expected) => {
  expect(choose(all)).toBe(expected);
});

test('[ROU10] who was tried is not asked again in this round', () => {
  const all = [one('a'), one('b'), one('c', 'out')];
  expect(choose(all, { tried: new Set(['a']) })).toBe('b');
  expect(choose(all, { tried: new Set(['a', 'b']) })).toBe('c');
  expect(choose(all, { tried: new Set(['a', 'b', 'c']) })).toBeUndefined();
});

test('[ROU11] round-robin gives each its turn', () => {
  const all = [one('a'), one('b'), one('c')];
  const turns = [0, 1, 2, 3, 4, 5].map((turn) => choose(all, { policy: 'round-robin', turn, random: 0.9 }));
  expect(turns).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
});

test.each(['random', 'round-robin'] as const)(
  '[ROU27] %s passes over who has four calls more under way than another',
  (policy) => {
    const all = [one('a'), one('b'), one('c', 'out')];
    const whom = (a: number, b: number) =>
      choose(all, { policy, turn: 0, random: 0, underWay: (id) => ({ a, b })[id] ?? 0 });
    expect(whom(3, 0)).toBe('a');
    expect(whom(4, 0)).toBe('b');
    // Both are busy: that an instance that is out is not, says nothing.
    expect(whom(9, 8)).toBe('a');
    expect(choose(all, { policy, tried: new Set(['b']), underWay: (id) => (id === 'a' ? 99 : 0) })).toBe('a');
  },
);

const candidates = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record({ id: fc.constant(id), state: fc.constantFrom(...Object.keys(states)), passing: fc.boolean() }),
      ),
    ),
  );
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('[ROU10] a round asks everybody exactly once, whatever the evidence, the policy and the chance', () => {
  fc.assert(
    fc.property(
      candidates,
      random,
      fc.nat(),
      fc.constantFrom('random' as const, 'round-robin' as const),
      (all, chance, turn, policy) => {
        const tried = new Set<string>();
        for (
          let id = choose(all, { tried, random: chance, turn, policy });
          id !== undefined;
          id = choose(all, { tried, random: chance, turn, policy })
        ) {
          expect(tried.has(id)).toBe(false);
          tried.add(id);
        }
        expect(tried.size).toBe(all.length);
      },
    ),
  );
});

test('[ROU9] nobody who is out is asked while somebody good is left', () => {
  fc.assert(
    fc.property(candidates, random, (all, chance) => {
      const chosen = all.find((candidate) => candidate.id === choose(all, { random: chance }));
      const someoneGood = all.some((candidate) => candidate.state === 'good' || candidate.state === 'suspect');
      const isGood = chosen?.state === 'good' || chosen?.state === 'suspect';
      expect(isGood).toBe(someoneGood);
    }),
  );
});
