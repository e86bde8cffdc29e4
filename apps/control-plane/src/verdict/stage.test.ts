import { anomalyKinds, type Judgement } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { verdictOf, type Standing } from './stage.ts';

const none = Object.fromEntries(anomalyKinds.map((kind) => [kind, 0])) as Judgement['anomalyCounts'];
const judgement = (over: Partial<Judgement> = {}): Judgement => ({
  verdict: 'unknown',
  reasons: ['the run has not ended'],
  sent: 10,
  acked: 9,
  refused: 0,
  unknown: 0,
  inFlight: 1,
  logged: 9,
  stored: 8,
  held: 8,
  duplicatesAbsorbed: 0,
  unacknowledged: 0,
  lost: 0,
  checkedUpTo: 7,
  anomalies: [],
  anomalyCounts: none,
  freshness: { reads: 0, late: 0 },
  ...over,
});
const standing = (over: Partial<Standing> = {}): Standing => ({
  doubts: [],
  replay: null,
  quiet: true,
  rest: { atRest: true, logging: [], messages: [], mark: 'm' },
  unconfirmed: undefined,
  disagrees: false,
  checkedAt: null,
  ...over,
});
const valid = judgement({ verdict: 'valid', reasons: [] });
const paused = { atRest: false, reason: 'messages-1 is paused', remedy: 'Resume it.' } as const;
const starting = { atRest: false, reason: 'logging-2 is starting', remedy: null } as const;

describe('how far the proof is', () => {
  it.each<[string, Judgement, Partial<Standing>, string, string]>([
    ['all at rest, everything agrees', valid, {}, 'proven', 'valid'],
    ['a promise is broken', judgement({ verdict: 'invalid' }), { quiet: false }, 'refuted', 'invalid'],
    ['the journal of before is read', valid, { replay: { done: 1, total: 2 } }, 'replaying', 'unknown'],
    ['messages come in', judgement(), { quiet: false }, 'under-load', 'unknown'],
    ['messages come in while something moves', judgement(), { quiet: false, rest: starting }, 'under-load', 'unknown'],
    ['an instance starts', judgement(), { rest: starting }, 'checking', 'unknown'],
    ['an instance stands still', judgement(), { rest: paused }, 'in-doubt', 'unknown'],
    ['nothing was compared yet', judgement(), {}, 'checking', 'unknown'],
    [
      'the rest of an earlier life is not confirmed',
      valid,
      { unconfirmed: 'is being looked at' },
      'checking',
      'unknown',
    ],
    ['all was read and does not agree', judgement(), { disagrees: true }, 'in-doubt', 'unknown'],
    ['the journal is full', valid, { doubts: [{ reason: 'full', remedy: 'reset' }] }, 'in-doubt', 'unknown'],
    ['requests were missed', judgement({ reasons: ['requests were missed: 3 lines'] }), {}, 'in-doubt', 'unknown'],
    ['nothing was sent', judgement({ sent: 0, logged: 0 }), {}, 'in-doubt', 'unknown'],
  ])('%s', (_when, given, over, stage, word) => {
    expect(verdictOf(given, standing(over))).toMatchObject({ stage, verdict: word });
  });

  it('never is in doubt without a reason and a remedy', () => {
    const doubtful: Partial<Standing>[] = [
      { rest: paused },
      { disagrees: true },
      { doubts: [{ reason: 'full', remedy: 'reset' }] },
    ];
    const nothing = { sent: 0, acked: 0, logged: 0, stored: 0, held: 0, inFlight: 0 };
    const seen: [Partial<Judgement>, Partial<Standing>, string][] = [
      ...doubtful.map((over): [Partial<Judgement>, Partial<Standing>, string] => [{}, over, '']),
      [{ reasons: ['requests were missed: 3 lines'] }, {}, 'requests were missed'],
      [{ reasons: ['the journal is torn at line 7'] }, {}, 'the journal is torn'],
      [{ ...nothing, reasons: ['0 messages were acknowledged, fewer than 1'] }, {}, 'nothing was sent'],
    ];
    for (const [of, over, begin] of seen) {
      const { stage, reasons, remedy } = verdictOf(judgement(of), standing(over));
      expect(stage).toBe('in-doubt');
      expect(reasons[0]).toMatch(/\w/);
      expect(reasons[0]?.startsWith(begin)).toBe(true);
      expect(remedy).toMatch(/\w/);
    }
    expect(verdictOf(judgement(), standing({ rest: paused })).reasons[0]).toContain('messages-1 is paused');
  });

  it('counts as under way what no look has covered: acknowledged since, and in flight', () => {
    expect(verdictOf(judgement(), standing({ quiet: false })).underWay).toBe(3);
    expect(verdictOf(judgement({ checkedUpTo: 9, inFlight: 0 }), standing()).underWay).toBe(0);
  });
});
