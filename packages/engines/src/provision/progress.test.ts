import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgress } from './progress.ts';

beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'performance'] }),
);
afterEach(() => vi.useRealTimers());

test('a quick step is not spoken of', async () => {
  const lines: string[] = [];
  const progress = createProgress((line) => lines.push(line));
  expect(await progress.step('kafka', 'looking', 'why not', async () => 7)).toBe(7);
  expect(lines).toEqual([]);
});

test('a step over two seconds says what and why, that it goes on, and how long it took', async () => {
  const lines: string[] = [];
  const progress = createProgress((line) => lines.push(line));
  const { promise, resolve } = Promise.withResolvers<void>();
  const step = progress.step('consul', 'building Consul', 'there is no copy yet', () => promise);
  await vi.advanceTimersByTimeAsync(2_001);
  expect(lines).toEqual(['consul: building Consul (there is no copy yet)']);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(lines[1]).toBe('consul: still at it after 20 s: building Consul');
  resolve();
  await step;
  expect(lines.at(-1)).toBe('consul: done in 22 s: building Consul');
  expect(progress.timings()).toEqual([{ engine: 'consul', what: 'building Consul', seconds: 22.001 }]);
});

test('a failed step speaks no more', async () => {
  const lines: string[] = [];
  const progress = createProgress((line) => lines.push(line));
  await expect(progress.step('a', 'b', 'c', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual([]);
});
