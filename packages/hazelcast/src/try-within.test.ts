import { AppError } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { tryWithin, type TryFailure } from './try-within.ts';

/** Tries that fail as listed and then work; time passes only in the pauses, 100 ms each. */
function run(failures: readonly TryFailure[], withinMs: number) {
  let remaining = withinMs;
  const retried: number[] = [];
  const result = tryWithin({
    async attempt(number) {
      const failure = failures[number - 1];
      if (failure !== undefined) throw new Error(failure);
      return `worked at ${number}`;
    },
    classify: (thrown) => (thrown as Error).message as TryFailure,
    remainingMs: () => remaining,
    pauseMs: 100,
    async sleep(ms) {
      remaining -= ms;
    },
    onRetry: (attempt) => retried.push(attempt),
    doing: 'store it',
  });
  return { result, retried };
}

async function codeOf(result: Promise<unknown>): Promise<string> {
  const error = await result.catch((thrown: unknown) => thrown);
  return error instanceof AppError ? error.code : 'no error';
}

describe('tryWithin', () => {
  it('gives the first answer and how many tries it took', async () => {
    const { result, retried } = run(['again', 'offline'], 1_000);
    expect(await result).toEqual({ value: 'worked at 3', attempts: 3 });
    expect(retried).toEqual([1, 2]);
  });

  it('says unknown when one of the failed tries may have written', async () => {
    expect(await codeOf(run(['offline', 'again', 'offline', 'offline', 'offline'], 300).result)).toBe('unknown');
  });

  it('says unavailable when every try found nobody: certainly not written', async () => {
    expect(await codeOf(run(['offline', 'offline', 'offline', 'offline'], 300).result)).toBe('unavailable');
  });

  it('does not try again what can never work', async () => {
    const { result, retried } = run(['never'], 1_000);
    expect(await codeOf(result)).toBe('internal');
    expect(retried).toEqual([]);
  });

  it('does not try at all when there is no time', async () => {
    expect(await codeOf(run([], 0).result)).toBe('unavailable');
  });

  it('says unknown when a try never answers', async () => {
    const started = performance.now();
    const hanging = tryWithin({
      attempt: () => new Promise<never>(() => {}),
      classify: () => 'never',
      remainingMs: () => Math.max(0, 30 - (performance.now() - started)),
      pauseMs: 10,
      sleep: async () => {},
      doing: 'store it',
    });
    expect(await codeOf(hanging)).toBe('unknown');
  });

  it('waits no longer for a try that was made useless, and tries again', async () => {
    let end: ((reason: unknown) => void) | undefined;
    let listening = 0;
    const result = tryWithin({
      attempt: (number) => (number === 1 ? new Promise<string>(() => {}) : Promise.resolve(`worked at ${number}`)),
      classify: () => 'again',
      remainingMs: () => 1_000,
      pauseMs: 0,
      sleep: async () => undefined,
      interrupt(reject) {
        end = reject;
        listening += 1;
        return () => (listening -= 1);
      },
      doing: 'store it',
    });
    end?.(new Error('a member left'));
    expect(await result).toEqual({ value: 'worked at 2', attempts: 2 });
    expect(listening).toBe(0);
  });
});
