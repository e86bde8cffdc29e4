import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WatchHandlers } from './consul-client.ts';
import { backOffMs, keepWatching } from './keep-watching.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the back-off doubles from 100 ms to 2 s and chance shortens it by up to a half', () => {
  expect([1, 2, 3, 5, 6, 20].map((failures) => backOffMs(failures, 0))).toEqual([100, 200, 400, 1600, 2000, 2000]);
  expect(backOffMs(1, 1)).toBe(50);
});

function bench() {
  const opened: WatchHandlers<string>[] = [];
  const waits: number[] = [];
  const answers: string[] = [];
  const closed = { count: 0 };
  const end = keepWatching<string>(
    (wait, handlers) => {
      waits.push(wait);
      opened.push(handlers);
      return () => {
        closed.count += 1;
      };
    },
    (answer) => answers.push(answer),
    { random: () => 0, onError: () => undefined },
  );
  return { opened, waits, answers, closed, end };
}

test('a failed watch is followed by another after the back-off, and an answer resets the back-off', async () => {
  const { opened, waits, answers } = bench();
  opened[0]?.onError(new Error('gone'));
  await vi.advanceTimersByTimeAsync(99);
  expect(opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  opened[1]?.onError(new Error('gone'));
  await vi.advanceTimersByTimeAsync(200);
  opened[2]?.onAnswer('here');
  opened[2]?.onError(new Error('gone'));
  await vi.advanceTimersByTimeAsync(100);
  expect(opened).toHaveLength(4);
  expect(answers).toEqual(['here']);
  expect(waits).toEqual([25, 25, 25, 25]);
});

test('once ended, nothing is opened or told any more', async () => {
  const { opened, answers, closed, end } = bench();
  opened[0]?.onError(new Error('gone'));
  end();
  opened[0]?.onAnswer('late');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(opened).toHaveLength(1);
  expect(answers).toEqual([]);
  expect(closed.count).toBe(1);
});
