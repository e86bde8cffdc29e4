import type { JournalRecord } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createPace } from './pace.ts';

const news: JournalRecord = { type: 'unsettled', t: 0, reason: 'r' };
const own: JournalRecord = { type: 'log-begin', t: 0, pass: 1 };

describe('the pace of rounds', () => {
  it('asks nobody while nothing happens, whatever the ledger writes itself', () => {
    const pace = createPace();
    pace.note(own, 0);
    expect(pace.isDue(1e9)).toBe(false);
  });

  it('owes a round for what happened until one has found all quiet and alike', () => {
    const pace = createPace();
    pace.note(news, 0);
    expect(pace.isDue(1)).toBe(true);
    pace.rounded({ began: 1, ended: 2, alike: false });
    expect(pace.isDue(3_001)).toBe(false);
    expect(pace.isDue(3_002)).toBe(true);
    pace.rounded({ began: 3_002, ended: 3_003, alike: true });
    expect(pace.isDue(1e9)).toBe(false);
  });

  it('owes another one for what happened during a round', () => {
    const pace = createPace();
    pace.note(news, 0);
    pace.note(news, 10);
    pace.rounded({ began: 9, ended: 11, alike: true });
    expect(pace.isDue(1e9)).toBe(true);
  });

  it('takes no more than a twentieth of the time', () => {
    const pace = createPace();
    pace.note(news, 0);
    pace.rounded({ began: 1, ended: 1_001, alike: false });
    expect(pace.isDue(21_000)).toBe(false);
    expect(pace.isDue(21_001)).toBe(true);
  });

  it('has instances read whole that disagree at rest again and again, once a minute at most', () => {
    const pace = createPace();
    pace.note(news, 0);
    const differ = (n: number) => pace.rounded({ began: n * 4_000, ended: n * 4_000, alike: false });
    const asked = Array.from({ length: 25 }, (_, n) => (differ(n + 1) ? n + 1 : 0)).filter((n) => n > 0);
    expect(asked).toEqual([4, 19]);
  });
});
