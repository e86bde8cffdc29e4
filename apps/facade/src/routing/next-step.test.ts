import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  askableAgain,
  atStart,
  begunWith,
  nextHedge,
  nextRound,
  nextStep,
  type Progress,
  type Step,
  type View,
} from './next-step.ts';
import type { Candidate } from './pick.ts';

const one = (id: string, passing = true): Candidate => ({ id, passing });
const all = [one('a'), one('b'), one('c')];

function view(over: Partial<View<Candidate>> & { out?: readonly string[] } = {}): View<Candidate> {
  const { out = [], ...rest } = over;
  return {
    targets: all,
    trusts: (id) => !out.includes(id),
    underWay: () => 0,
    pinned: false,
    policy: 'round-robin',
    turn: 0,
    random: 0,
    remainingMs: 3000,
    tryMs: 400,
    ...rest,
  };
}
const tried = (...ids: string[]): Progress => ids.reduce(begunWith, atStart);
const rounds = (n: number): Progress => Array.from({ length: n }).reduce<Progress>(nextRound, atStart);
const allTried = (round: number): Progress => ['a', 'b', 'c'].reduce(begunWith, rounds(round));

const ask = (id: string, timeoutMs: number, retry = false) => ({ do: 'ask', target: one(id), timeoutMs, retry });
const stop = (why: string) => ({ do: 'stop', why });

test.each<[string, Progress, View<Candidate>, object]>([
  ['[ROU13] nobody is known', atStart, view({ targets: [] }), stop('none')],
  ['[ROU18] others are good: a short try', atStart, view(), ask('a', 400)],
  ['[ROU14] a second try is a retry', tried('a'), view(), ask('b', 400, true)],
  ['[ROU18] the last good one: half of what is left', tried('a', 'b'), view(), ask('c', 1500, true)],
  ['[ROU18] the others are out: half of what is left', atStart, view({ out: ['b', 'c'] }), ask('a', 1500)],
  [
    '[ROU18] half of what is left is less than a try: a try',
    tried('a', 'b'),
    view({ remainingMs: 500 }),
    ask('c', 400, true),
  ],
  ['[ROU18] nobody else is known: all that is left', atStart, view({ targets: [one('a')] }), ask('a', 3000)],
  ['[ROU15] less than a try is left: all that is left', atStart, view({ remainingMs: 100 }), ask('a', 100)],
  ['[ROU17] too little is left', atStart, view({ remainingMs: 19 }), stop('deadline')],
  ['[ROU12] all were asked: a pause', allTried(0), view(), { do: 'pause', ms: 100 }],
  ['[ROU12] all were asked twice: a longer pause', allTried(1), view(), { do: 'pause', ms: 300 }],
  ['[ROU12] all were asked three times', allTried(2), view(), stop('exhausted')],
  ['[ROU17] the pause would take the rest', allTried(0), view({ remainingMs: 110 }), stop('deadline')],
  ['[ROU13] a pinned one was asked', tried('a'), view({ targets: [one('a')], pinned: true }), stop('exhausted')],
  ['[ROU9] all are out: any is asked', atStart, view({ out: ['a', 'b', 'c'] }), ask('a', 1500)],
])('%s', (_title, progress, seen, step) => {
  expect(nextStep(progress, seen)).toEqual(step);
});

test.each<[string, Progress, View<Candidate>, object | undefined]>([
  ['somebody good who was not asked', tried('a'), view(), ask('b', 400)],
  ['nobody, when it is pinned', tried('a'), view({ pinned: true }), undefined],
  ['nobody, when the others are out', tried('a'), view({ out: ['b', 'c'] }), undefined],
  [
    'nobody, when the others do not pass their checks',
    tried('a'),
    view({ targets: [one('a'), one('b', false)] }),
    undefined,
  ],
  ['nobody, when all were asked', tried('a', 'b', 'c'), view(), undefined],
  ['nobody, when too little time is left', tried('a'), view({ remainingMs: 19 }), undefined],
])('[ROU19] a hedge asks %s', (_title, progress, seen, step) => {
  expect(nextHedge(progress, seen)).toEqual(step);
});

test('[ROU24] who was cancelled for one that broke off may be asked again in this round', () => {
  const progress = askableAgain(tried('a', 'b', 'c'), 'a');
  expect(nextStep(progress, view())).toMatchObject({ do: 'ask', target: { id: 'a' }, retry: true });
});

const views = fc.record({
  out: fc.subarray(['a', 'b', 'c']),
  targets: fc.subarray(all, { minLength: 1 }),
  deadlineMs: fc.integer({ min: 0, max: 5000 }),
  tryMs: fc.integer({ min: 20, max: 2000 }),
  turn: fc.nat(),
});

/** A request that nobody ever answers, each try using all the time it was given. */
function hopeless({ out, targets, deadlineMs, tryMs, turn }: typeof views extends fc.Arbitrary<infer V> ? V : never) {
  const steps: { step: Step<Candidate>; remainingMs: number; round: number }[] = [];
  let remainingMs = deadlineMs;
  let progress = atStart;
  for (;;) {
    const step = nextStep(progress, view({ out, targets, remainingMs, tryMs, turn }));
    steps.push({ step, remainingMs, round: progress.round });
    if (step.do === 'stop') return steps;
    remainingMs -= step.do === 'pause' ? step.ms : step.timeoutMs;
    progress = step.do === 'pause' ? nextRound(progress) : begunWith(progress, step.target.id);
  }
}

test('[ROU10] [ROU15] whatever the time and the evidence: it ends, within the deadline, and asks nobody twice in a round', () => {
  fc.assert(
    fc.property(views, (given) => {
      const steps = hopeless(given);
      const asks = steps.flatMap(({ step, round }) => (step.do === 'ask' ? [`${round} ${step.target.id}`] : []));
      expect(new Set(asks).size).toBe(asks.length);
      expect(asks.length).toBeLessThanOrEqual(3 * given.targets.length);
      expect(steps.every(({ remainingMs }) => remainingMs >= 0)).toBe(true);
    }),
  );
});

test('[ROU10] whatever the evidence, every retry within a round is on another instance, and good ones come first', () => {
  fc.assert(
    fc.property(views, (given) => {
      const firstRound = hopeless(given).flatMap(({ step, round }) =>
        step.do === 'ask' && round === 0 ? [given.out.includes(step.target.id)] : [],
      );
      expect(firstRound).toEqual(firstRound.toSorted((a, b) => Number(a) - Number(b)));
    }),
  );
});
