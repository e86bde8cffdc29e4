import { describe, expect, it } from 'vitest';
import { nextSafety, nothingKnown, type Safety, type SafetyRound } from './safety.ts';

const living = ['hazelcast-1:10', 'hazelcast-2:20'];
const good = { safe: true, size: 2, moving: 0 };
const round = (now: number, over: Partial<SafetyRound> = {}): SafetyRound => ({
  now,
  living,
  answers: [good, good],
  ...over,
});
const after = (...rounds: SafetyRound[]): Safety => rounds.reduce(nextSafety, nothingKnown);

describe('safe (RELIABILITY rule 9)', () => {
  it('takes two good rounds half a second apart', () => {
    expect(after(round(0)).safe).toBe(false);
    expect(after(round(0), round(499)).safe).toBe(false);
    expect(after(round(0), round(500)).safe).toBe(true);
  });

  it.each<[string, Partial<SafetyRound>]>([
    ['a member that is not safe', { answers: [good, { ...good, safe: false }] }],
    ['a copy on the move', { answers: [good, { ...good, moving: 1 }] }],
    ['a member that does not see all others', { answers: [good, { ...good, size: 1 }] }],
    ['a member that cannot be asked', { answers: [good] }],
  ])('begins anew after %s', (_name, over) => {
    expect(after(round(0), round(500), round(600, over)).safe).toBe(false);
    expect(after(round(0), round(400, over), round(600), round(1000)).safe).toBe(false);
    expect(after(round(0), round(400, over), round(600), round(1100)).safe).toBe(true);
  });

  it('begins anew when a member dies, or comes back as another life', () => {
    const alone = { living: ['hazelcast-1:10'], answers: [{ ...good, size: 1 }] };
    expect(after(round(0), round(500), round(600, alone)).safe).toBe(false);
    expect(after(round(0), round(500), round(600, alone), round(1100, alone)).safe).toBe(true);
    const again = { living: ['hazelcast-1:10', 'hazelcast-2:21'] };
    expect(after(round(0), round(500), round(600, again)).safe).toBe(false);
  });

  it('is unknown when nobody can be asked', () => {
    expect(after(round(0), round(500), round(600, { answers: [] })).safe).toBeNull();
  });
});
