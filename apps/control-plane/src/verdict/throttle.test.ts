import type { JournalRecord } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createThrottle } from './throttle.ts';

const news: JournalRecord = { type: 'unsettled', t: 0, reason: 'r' };
const own: JournalRecord = { type: 'log-begin', t: 0, pass: 1 };

describe('the throttle of checks', () => {
  it('looks at once, at what an earlier life left', () => {
    expect(createThrottle().isDue(0)).toBe(true);
  });

  it('looks again every five seconds at rest, whatever the ledger writes itself', () => {
    const throttle = createThrottle();
    throttle.checked({ began: 1, ended: 2, found: 'agrees' });
    throttle.note(own, 3);
    expect(throttle.owed()).toBe(false);
    expect(throttle.isDue(5_001)).toBe(false);
    expect(throttle.isDue(5_002)).toBe(true);
  });

  it('owes a check for what happened until one has found at rest that all agrees', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    throttle.checked({ began: 1, ended: 2, found: 'moving' });
    throttle.note(news, 2_500);
    expect(throttle.owed()).toBe(true);
    expect(throttle.isDue(3_001)).toBe(false);
    expect(throttle.isDue(3_002)).toBe(true);
    throttle.checked({ began: 3_002, ended: 3_003, found: 'agrees' });
    expect(throttle.owed()).toBe(false);
  });

  it('owes another one for what happened during a check', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    throttle.note(news, 10);
    throttle.checked({ began: 9, ended: 11, found: 'agrees' });
    expect(throttle.owed()).toBe(true);
  });

  it('takes no more than a twentieth of the time', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    throttle.checked({ began: 1, ended: 1_001, found: 'moving' });
    throttle.note(news, 20_500);
    expect(throttle.isDue(21_000)).toBe(false);
    expect(throttle.isDue(21_001)).toBe(true);
  });

  it('looks a second after its last look once nothing comes in any more, however long looks took under load', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    throttle.checked({ began: 1, ended: 3_001, found: 'moving' });
    throttle.note(news, 3_500);
    expect(throttle.isDue(4_499)).toBe(false);
    expect(throttle.isDue(4_500)).toBe(true);
  });

  it('does not count what it waited in vain for those that could not be asked', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    throttle.checked({ began: 1, ended: 15_001, found: 'unseen' });
    expect(throttle.isDue(18_001)).toBe(true);
  });

  it('has instances read whole that differ at rest twice in a row, once a minute at most', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    const differ = (n: number) => throttle.checked({ began: n * 4_000, ended: n * 4_000, found: 'differs' });
    const asked = Array.from({ length: 25 }, (_, n) => (differ(n + 1) ? n + 1 : 0)).filter((n) => n > 0);
    expect(asked).toEqual([2, 17]);
  });

  it('looks again after a second where instances differ', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    throttle.checked({ began: 2_000, ended: 2_001, found: 'differs' });
    expect(throttle.isDue(3_001)).toBe(true);
  });

  it('says that they disagree once they were read whole, until something happens', () => {
    const throttle = createThrottle();
    throttle.note(news, 0);
    throttle.sawAll({ began: 1, agrees: false });
    expect(throttle.disagrees()).toBe(true);
    throttle.note(news, 2);
    expect(throttle.disagrees()).toBe(false);
  });
});
