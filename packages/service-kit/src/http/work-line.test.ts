import { expect, test } from 'vitest';
import { createWorkLine } from './work-line.ts';

/** A line whose turns the test takes, and whose time passes only in its work. */
function bench(most: number) {
  let now = 0;
  const turns: (() => void)[] = [];
  const begun: number[] = [];
  const line = createWorkLine(
    most,
    () => now,
    (act) => turns.push(act),
  );
  const add = (n: number, ms: number): boolean =>
    line.add(() => {
      begun.push(n);
      now += ms;
    });
  return { add, begun, turn: () => turns.shift()?.() };
}

test('a turn begins what a slice of 10 ms has room for, in the order it came, and the next turn goes on', () => {
  const { add, begun, turn } = bench(100);
  for (let n = 1; n <= 6; n += 1) add(n, 4);
  expect(begun).toEqual([]);
  turn();
  expect(begun).toEqual([1, 2, 3]);
  add(7, 4);
  turn();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
  turn();
  turn();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('a line that is full says so, and takes again once its turn has come', () => {
  const { add, begun, turn } = bench(2);
  expect([add(1, 50), add(2, 50), add(3, 50)]).toEqual([true, true, false]);
  turn();
  expect(add(4, 50)).toBe(true);
  turn();
  turn();
  expect(begun).toEqual([1, 2, 4]);
});
