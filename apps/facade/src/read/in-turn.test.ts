import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTurns } from './in-turn.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('one begins after the other, in the order they came, also after one that failed', async () => {
  const inTurn = createTurns(1_000);
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  const begun: number[] = [];
  const begin = (n: number, promise: Promise<string>) =>
    inTurn(() => {
      begun.push(n);
      return promise;
    });
  const results = [begin(1, first.promise), begin(2, second.promise), begin(3, Promise.resolve('third'))];
  const settled = Promise.allSettled(results);
  await vi.advanceTimersByTimeAsync(10);
  expect(begun).toEqual([1]);
  first.reject(new Error('broken'));
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toEqual([1, 2]);
  second.resolve('second');
  expect(await settled).toMatchObject([{ status: 'rejected' }, { value: 'second' }, { value: 'third' }]);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that hangs holds up the next for so long, and no longer', async () => {
  const inTurn = createTurns(1_000);
  const hangs = Promise.withResolvers<void>();
  const hung = inTurn(() => hangs.promise);
  const second = vi.fn<() => Promise<void>>(() => Promise.resolve());
  const done = inTurn(second);
  await vi.advanceTimersByTimeAsync(999);
  expect(second).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(second).toHaveBeenCalledOnce();
  await done;
  hangs.resolve();
  await hung;
});
