import { describe, expect, it } from 'vitest';
import { Progress } from './progress.ts';

const written = (...highWaters: number[]): ReadonlyMap<number, number> => new Map(highWaters.entries());

describe('progress', () => {
  it('counts from the asking that found a partition behind, whatever the others read', () => {
    const progress = new Progress();
    expect(progress.aim(written(0, 0), 0)).toBeUndefined();
    expect(progress.aim(written(5, 5), 1_000)).toEqual({ partition: 0, ms: 0 });
    progress.read({ partition: 0, position: 5 }, 1_100);
    progress.read({ partition: 0, position: 9 }, 1_900);
    expect(progress.aim(written(9, 9), 2_000)).toEqual({ partition: 1, ms: 1_000 });
    expect(progress.aim(written(9, 9), 4_000)).toEqual({ partition: 1, ms: 3_000 });
  });

  it('is content with a partition that has read what was written when it was asked, though more was written since', () => {
    const progress = new Progress();
    progress.aim(written(5), 0);
    progress.read({ partition: 0, position: 5 }, 100);
    expect(progress.aim(written(8), 5_000)).toEqual({ partition: 0, ms: 0 });
  });

  it('takes any record of a partition for progress, however much is missing', () => {
    const progress = new Progress();
    progress.aim(written(100_000), 0);
    progress.read({ partition: 0, position: 1_000 }, 2_900);
    expect(progress.aim(written(100_000), 3_000)).toEqual({ partition: 0, ms: 100 });
  });

  it.each<[string, (progress: Progress) => void]>([
    ['after the log could not be asked', (progress) => progress.forget()],
    ['with another assignment', (progress) => progress.begin()],
  ])('begins anew %s', (_, happens) => {
    const progress = new Progress();
    progress.aim(written(5), 0);
    happens(progress);
    expect(progress.aim(written(5), 9_000)).toEqual({ partition: 0, ms: 0 });
  });
});
