import { expect, test, vi } from 'vitest';
import { createGate } from './gate.ts';

const full = (underWay: number): Error => new Error(`full: ${underWay}`);

/** Something that goes on until it is told to end. */
function task(): { act: () => Promise<string>; end: () => void; begun: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let begun = false;
  return {
    act: () => {
      begun = true;
      return promise;
    },
    end: () => resolve('done'),
    begun: () => begun,
  };
}

test('beyond its places it begins nothing and says so at once', async () => {
  const gate = createGate({ underWay: 1, waiting: 0, waitMs: 0 });
  const [first, second] = [task(), task()];
  const passed = gate.pass(first.act, full);
  await expect(gate.pass(second.act, full)).rejects.toThrow('full: 1');
  expect(second.begun()).toBe(false);
  first.end();
  expect(await passed).toBe('done');
  expect(await gate.pass(() => Promise.resolve('next'), full)).toBe('next');
});

test('a place that is given back goes to whoever waits for longest; one that failed gives its place back too', async () => {
  const gate = createGate({ underWay: 1, waiting: 2, waitMs: 10_000 });
  const [second, third] = [task(), task()];
  const failing = Promise.withResolvers<string>();
  const first = gate.pass(() => failing.promise, full);
  const [passedSecond, passedThird] = [gate.pass(second.act, full), gate.pass(third.act, full)];
  await expect(gate.pass(task().act, full)).rejects.toThrow('full: 1');
  failing.reject(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await vi.waitFor(() => expect(second.begun()).toBe(true));
  expect(third.begun()).toBe(false);
  second.end();
  await passedSecond;
  third.end();
  expect(await passedThird).toBe('done');
});

test('nobody waits longer than agreed, and who gave up leaves its place in the queue to others', async () => {
  vi.useFakeTimers();
  try {
    const gate = createGate({ underWay: 1, waiting: 1, waitMs: 100 });
    const first = task();
    const passed = gate.pass(first.act, full);
    const [waited] = await Promise.all([
      gate.pass(task().act, full).catch((thrown: unknown) => thrown),
      vi.advanceTimersByTimeAsync(100),
    ]);
    expect(waited).toEqual(full(1));
    const next = task();
    const passedNext = gate.pass(next.act, full);
    first.end();
    await passed;
    next.end();
    expect(await passedNext).toBe('done');
  } finally {
    vi.useRealTimers();
  }
});

test('a crowd that came together and waited in vain is refused a few in each turn, so that others have theirs', async () => {
  const gate = createGate({ underWay: 1, waiting: 40, waitMs: 20 });
  const first = task();
  const passed = gate.pass(first.act, full);
  let turn = 0;
  let going = true;
  const count = (): void => {
    turn += 1;
    if (going) setImmediate(count);
  };
  setImmediate(count);
  const refusedIn = new Map<number, number>();
  const crowd = Array.from({ length: 40 }, () =>
    gate.pass(task().act, full).catch(() => refusedIn.set(turn, (refusedIn.get(turn) ?? 0) + 1)),
  );
  await Promise.all(crowd);
  going = false;
  expect([...refusedIn.values()].reduce((sum, one) => sum + one, 0)).toBe(40);
  expect(Math.max(...refusedIn.values())).toBeLessThanOrEqual(8);
  first.end();
  await passed;
});
