import { createFakeClock } from '@signalbox/shared/testing';
import { describe, expect, it } from 'vitest';
import { StallDetector, StallWatch } from './stall-detector.ts';

const written = (...highWaters: number[]): ReadonlyMap<number, number> => new Map(highWaters.entries());

describe('the detector of stalls', () => {
  it('counts from the asking that found a partition behind, whatever the others read', () => {
    const detector = new StallDetector();
    expect(detector.aim(written(0, 0), 0)).toBeUndefined();
    expect(detector.aim(written(5, 5), 1_000)).toEqual({ partition: 0, ms: 0 });
    detector.read({ partition: 0, position: 5 }, 1_100);
    detector.read({ partition: 0, position: 9 }, 1_900);
    expect(detector.aim(written(9, 9), 2_000)).toEqual({ partition: 1, ms: 1_000 });
    expect(detector.aim(written(9, 9), 4_000)).toEqual({ partition: 1, ms: 3_000 });
  });

  it('is content with a partition that has read what was written when it was asked, though more was written since', () => {
    const detector = new StallDetector();
    detector.aim(written(5), 0);
    detector.read({ partition: 0, position: 5 }, 100);
    expect(detector.aim(written(8), 5_000)).toEqual({ partition: 0, ms: 0 });
  });

  it('takes any record of a partition for progress, however much is missing', () => {
    const detector = new StallDetector();
    detector.aim(written(100_000), 0);
    detector.read({ partition: 0, position: 1_000 }, 2_900);
    expect(detector.aim(written(100_000), 3_000)).toEqual({ partition: 0, ms: 100 });
  });

  it.each<[string, (detector: StallDetector) => void]>([
    ['after the log could not be asked', (detector) => detector.forget()],
    ['with another assignment', (detector) => detector.begin()],
  ])('begins anew %s', (_, happens) => {
    const detector = new StallDetector();
    detector.aim(written(5), 0);
    happens(detector);
    expect(detector.aim(written(5), 9_000)).toEqual({ partition: 0, ms: 0 });
  });
});

/** A watch of partitions 0 and 1 whose log answers what the test says; a second at a time. */
function setUp() {
  const clock = createFakeClock();
  const stuck: string[] = [];
  let highWaters: () => Promise<ReadonlyMap<number, number>> = async () => new Map();
  const watch = new StallWatch({
    highWaters: () => highWaters(),
    stuckAfterMs: 3_000,
    onStuck: (what) => stuck.push(what),
    clock,
  });
  watch.begin([0, 1]);
  return {
    watch,
    clock,
    stuck,
    written(...waters: number[]) {
      highWaters = async () => new Map(waters.entries());
    },
    unreachable() {
      highWaters = () => Promise.reject(new Error('nobody answers'));
    },
    async seconds(count: number) {
      for (let i = 0; i < count; i += 1) {
        clock.advance(1_000);
        // The answer, and what follows from it.
        await new Promise(setImmediate);
      }
    },
  };
}

describe('the watch of a reader', () => {
  it('tells once which of its partitions has stood still, though another gets on', async () => {
    const { watch, written, stuck, seconds } = setUp();
    for (let second = 1; second <= 6; second += 1) {
      written(second, second, 500);
      watch.read({ partition: 1, position: second });
      await seconds(1);
    }
    expect(stuck).toEqual(['nothing of partition 0 has come for 3000 ms']);
  });

  it('has nothing to say of a log in which nothing is written, nor of one that was read', async () => {
    const { watch, written, stuck, seconds } = setUp();
    written(7, 0);
    watch.read({ partition: 0, position: 7 });
    await seconds(10);
    expect(stuck).toEqual([]);
  });

  it.each<[string, (set: ReturnType<typeof setUp>) => Promise<void>]>([
    [
      'while the log cannot be asked',
      async ({ unreachable, seconds }) => {
        unreachable();
        await seconds(10);
      },
    ],
    [
      'while partitions move',
      async ({ watch, seconds }) => {
        watch.end();
        await seconds(10);
        watch.begin([0, 1]);
      },
    ],
    [
      'while its owner works',
      async ({ watch, seconds }) => {
        const work = Promise.withResolvers<void>();
        const worked = watch.whileOwnerWorks(() => work.promise);
        await seconds(10);
        work.resolve();
        await worked;
      },
    ],
  ])('does not count the time %s', async (_, meanwhile) => {
    const set = setUp();
    set.written(5, 5);
    await set.seconds(2);
    await meanwhile(set);
    set.written(5, 5);
    await set.seconds(1);
    expect(set.stuck).toEqual([]);
    await set.seconds(4);
    expect(set.stuck).toHaveLength(1);
  });
});
