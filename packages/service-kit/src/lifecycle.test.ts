import { expect, test } from 'vitest';
import { createLifecycle, type Part } from './lifecycle.ts';

function recorded(names: readonly string[], over: Record<string, Partial<Part>> = {}) {
  const log: string[] = [];
  const parts = names.map((name) => ({
    name,
    start: () => void log.push(`start ${name}`),
    stop: () => void log.push(`stop ${name}`),
    ...over[name],
  }));
  return { log, lifecycle: createLifecycle(parts) };
}

test('parts start in order and stop in reverse, once', async () => {
  const { log, lifecycle } = recorded(['a', 'b']);
  await lifecycle.start();
  await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
});

test('a stop that throws or hangs is reported and the others stop all the same', async () => {
  const { log, lifecycle } = recorded(['a', 'b', 'c'], {
    b: { stop: () => Promise.reject(new Error('no')) },
    c: { stop: () => new Promise(() => undefined), stopWithinMs: 20 },
  });
  await lifecycle.start();
  const failures = await lifecycle.stop();
  expect(failures.map((failure) => failure.part)).toEqual(['c', 'b']);
  expect(log).toContain('stop a');
});

test('after a start that failed, what had begun is stopped and the rest is not', async () => {
  const { log, lifecycle } = recorded(['a', 'b', 'c'], { b: { start: () => Promise.reject(new Error('no')) } });
  await expect(lifecycle.start()).rejects.toThrow('no');
  await lifecycle.stop();
  expect(log).toEqual(['start a', 'stop b', 'stop a']);
});
