import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { race, type Runner } from './race.ts';
import type { TryResult } from './try.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Script {
  /** When it begins to answer; absent: it never says so. */
  readonly begunMs?: number;
  readonly endMs: number;
  readonly good?: boolean;
}

const sleep = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });

/** Two tries that go by their scripts; what became of them is written down. The second begins at 50: a turn counts 1 on the fake clock. */
function bench(first: Script, second: Script | undefined, hedgeAfterMs: number | null = 49) {
  const cancelled: string[] = [];
  const thrownAway: string[] = [];
  const told: string[] = [];
  let asked = 0;
  const runner = (key: string, script: Script): Runner<string, string> => ({
    key,
    async run(call): Promise<TryResult<string>> {
      call.signal.addEventListener('abort', () => cancelled.push(key));
      if (script.begunMs !== undefined) {
        await sleep(script.begunMs);
        if (!call.begun()) thrownAway.push(key);
      }
      await sleep(script.endMs - (script.begunMs ?? 0));
      return script.good === false ? { outcome: 'reset', ms: script.endMs } : { outcome: 'ok', ms: 0, value: key };
    },
  });
  const run = race({
    first: runner('first', first),
    hedgeAfterMs: hedgeAfterMs ?? undefined,
    second: () => {
      asked += 1;
      return second === undefined ? undefined : runner('second', second);
    },
    onFinish: ({ key, result }, by) => told.push(`${key} ${result?.outcome ?? `overtaken by ${by}`}`),
    now: () => Date.now(),
  });
  const end = run.then((finishes) =>
    finishes.map(({ key, result, waitedMs }) => [key, result?.outcome ?? 'overtaken', waitedMs]),
  );
  return { end, cancelled, thrownAway, told, asked: () => asked };
}

test('[ROU19] who answers before the delay is alone', async () => {
  const { end, asked } = bench({ endMs: 49 }, { endMs: 1 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await end).toEqual([['first', 'ok', 49]]);
  expect(asked()).toBe(0);
});

test('[ROU23] the first good answer wins and the other is cancelled', async () => {
  const { end, cancelled, told } = bench({ endMs: 500 }, { endMs: 10 });
  await vi.advanceTimersByTimeAsync(60);
  expect(told).toEqual(['second ok', 'first overtaken by second']);
  expect(await end).toEqual([
    ['first', 'overtaken', 60],
    ['second', 'ok', 10],
  ]);
  expect(cancelled).toEqual(['first']);
});

test('[ROU23] the first may win though a second was asked', async () => {
  const { end, cancelled } = bench({ endMs: 55 }, { endMs: 10 });
  await vi.advanceTimersByTimeAsync(60);
  expect(await end).toEqual([
    ['first', 'ok', 55],
    ['second', 'overtaken', 5],
  ]);
  expect(cancelled).toEqual(['second']);
});

test('[ROU20] an answer that arrived while this process stood still counts: nobody else is asked', async () => {
  vi.useRealTimers();
  const { port1, port2 } = new MessageChannel();
  const asked: string[] = [];
  const run = race<string, string>({
    first: {
      key: 'first',
      run: () =>
        new Promise((resolve) => {
          port2.once('message', () => resolve({ outcome: 'ok', ms: 0, value: '' }));
          port1.postMessage('an answer');
        }),
    },
    second: () => {
      asked.push('second');
      return undefined;
    },
    hedgeAfterMs: 5,
    onFinish: () => undefined,
    now: () => performance.now(),
  });
  const until = performance.now() + 30;
  while (performance.now() < until);
  expect(await run).toHaveLength(1);
  port1.close();
  expect(asked).toEqual([]);
});

test('[ROU20] who has begun to answer is not hedged, however long the rest takes', async () => {
  const { end, asked } = bench({ begunMs: 40, endMs: 900 }, { endMs: 1 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await end).toEqual([['first', 'ok', 40]]);
  expect(asked()).toBe(0);
});

test('[ROU24] of two that begin to answer the first counts, and is not overtaken by one that ends sooner', async () => {
  const { end, thrownAway } = bench({ begunMs: 60, endMs: 900 }, { begunMs: 15, endMs: 16 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await end).toEqual([
    ['first', 'ok', 60],
    ['second', 'overtaken', 10],
  ]);
  expect(thrownAway).toEqual(['second']);
});

test('[ROU24] a begun answer that breaks off is a failed try, and who was cancelled for it is not', async () => {
  const { end } = bench({ endMs: 500 }, { begunMs: 10, endMs: 30, good: false });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await end).toEqual([
    ['first', 'overtaken', 60],
    ['second', 'reset', 10],
  ]);
});

test('[ROU23] one that fails is no winner: it is told at once, and the other is waited for', async () => {
  const { end, cancelled, told } = bench({ endMs: 500 }, { endMs: 10, good: false });
  await vi.advanceTimersByTimeAsync(60);
  expect(told).toEqual(['second reset']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await end).toEqual([
    ['first', 'ok', 500],
    ['second', 'reset', 10],
  ]);
  expect(cancelled).toEqual([]);
});

test('[ROU19] a first that fails before the delay is not hedged: the next try is a retry', async () => {
  const { end, asked } = bench({ endMs: 10, good: false }, { endMs: 10 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(await end).toEqual([['first', 'reset', 10]]);
  expect(asked()).toBe(0);
});

test.each([
  ['without a delay', { endMs: 10 }, null],
  ['without anybody to ask', undefined, 50],
])('[ROU19] %s there is one try', async (_title, second, delay) => {
  const { end } = bench({ endMs: 500 }, second, delay);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await end).toHaveLength(1);
});

test('[ROU23] a try that throws ends the race with what it threw, and the other is cancelled', async () => {
  const stopped: string[] = [];
  const run = race<string, string>({
    first: {
      key: 'first',
      run: async ({ signal }) => {
        signal.addEventListener('abort', () => stopped.push('first'));
        await sleep(500);
        return { outcome: 'ok', ms: 0, value: '' };
      },
    },
    second: () => ({ key: 'second', run: () => Promise.reject(new Error('a defect')) }),
    hedgeAfterMs: 10,
    onFinish: () => undefined,
    now: () => Date.now(),
  });
  const end = run.then(
    () => 'no throw',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : ''),
  );
  await vi.advanceTimersByTimeAsync(20);
  expect(await end).toBe('a defect');
  expect(stopped).toEqual(['first']);
});
