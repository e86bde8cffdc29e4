import { describe, expect, it } from 'vitest';
import { createFakeClock } from '@signalbox/shared/testing';
import { ProgressWatch } from './progress-watch.ts';

/** A watch of partitions 0 and 1 whose log answers what the test says; a second at a time. */
function setUp() {
  const clock = createFakeClock();
  const stuck: string[] = [];
  let highWaters: () => Promise<ReadonlyMap<number, number>> = async () => new Map();
  const watch = new ProgressWatch({
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
