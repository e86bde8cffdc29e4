import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createWorkLine } from './work-line.ts';

/** A line whose turns the test takes, and whose time passes only in its work. */
function bench(most: number) {
  let now = 0;
  let acts: (() => void)[] = [];
  const begun: number[] = [];
  const line = createWorkLine(
    most,
    () => now,
    (act) => acts.push(act),
  );
  const add = (n: number, ms: number): boolean =>
    line.add(() => {
      begun.push(n);
      now += ms;
    });
  return {
    add,
    begun,
    turn() {
      const due = acts;
      acts = [];
      for (const act of due) act();
    },
  };
}

test('a turn begins what a slice of 4 ms has room for, in the order it came, and the next turn goes on', () => {
  const { add, begun, turn: take } = bench(100);
  for (let n = 1; n <= 6; n += 1) add(n, 1.5);
  expect(begun).toEqual([]);
  take();
  expect(begun).toEqual([1, 2, 3]);
  add(7, 1.5);
  take();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
  take();
  take();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('what a request leaves to ticks and promises is part of its time', async () => {
  let now = 0;
  let begun = 0;
  const line = createWorkLine(100, () => now);
  const work = (): void => {
    begun += 1;
    process.nextTick(() => queueMicrotask(() => (now += 3)));
  };
  for (let n = 1; n <= 5; n += 1) line.add(work);
  await turn();
  expect(begun).toBe(2);
  await turn();
  expect(begun).toBe(4);
});

test('a line that is full says so, and takes again once its turn has come', () => {
  const { add, begun, turn: take } = bench(2);
  expect([add(1, 50), add(2, 50), add(3, 50)]).toEqual([true, true, false]);
  take();
  expect(add(4, 50)).toBe(true);
  take();
  take();
  expect(begun).toEqual([1, 2, 4]);
});
