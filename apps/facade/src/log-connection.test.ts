import type { SettingsView } from '@signalbox/discovery';
import type { LogWriter } from '@signalbox/message-log';
import { createHealth } from '@signalbox/service-kit';
import { AppError, type ConfigKey } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { createLogConnection, type LogTarget } from './log-connection.ts';

/** Settings that the test sets, and writers that tell what became of them. */
function bench(fail: (target: LogTarget) => Error | undefined = () => undefined) {
  const values = new Map<string, unknown>();
  const listeners: (() => void)[] = [];
  const told: string[] = [];
  const health = createHealth({ instance: 'facade-1', waitsFor: { log: 'the log is not connected yet' } });
  const watch = (_key: unknown, listener: () => void) => {
    listeners.push(listener);
    return () => undefined;
  };
  const settings = {
    get: (key: ConfigKey) => values.get(key),
    watch,
    epoch: () => values.get('epoch'),
    watchEpoch: (listener: () => void) => watch('epoch', listener),
    known: () => Promise.reject(new Error('not asked here')),
  } as unknown as SettingsView;
  const log = createLogConnection({
    settings,
    health,
    logger: { emit: () => undefined },
    retryMs: 5,
    createAdmin: ({ topic }) => ({
      start: () => Promise.reject(new Error('nobody answers yet')),
      highWaters: (asked) =>
        Promise.resolve(
          new Map(
            asked === topic
              ? [
                  [0, 3],
                  [1, 4],
                ]
              : [],
          ),
        ),
      stop: () => Promise.resolve(),
    }),
    createWriter: (target) =>
      ({
        ...target,
        start: () => {
          const error = fail(target);
          told.push(`${error === undefined ? 'start' : 'fail'} ${target.topic}/${target.partitions}`);
          return error === undefined ? Promise.resolve() : Promise.reject(error);
        },
        stop: () => {
          told.push(`stop ${target.topic}/${target.partitions}`);
          return Promise.resolve();
        },
      }) as unknown as LogWriter,
  });
  const set = (next: Record<string, unknown>) => {
    for (const [key, value] of Object.entries(next)) values.set(key, value);
    for (const listener of listeners) listener();
  };
  return { log, health, told, set };
}

const all = {
  'queue/backend': 'kafka',
  'queue/name': 'letters',
  'queue/partitions': 6,
  'queue/brokers': ['x'],
  epoch: 1,
};

test('nothing is opened before every setting is there; then the topic of the epoch is', async () => {
  const { log, health, told, set } = bench();
  log.start();
  set({ ...all, epoch: undefined });
  set(all);
  await expect.poll(() => log.current()?.writer.topic).toBe('letters-e1');
  expect(told).toEqual(['start letters-e1/6']);
  expect(health.ready).toBe(true);
  await log.stop();
});

test('several settings that change together are one change', async () => {
  const { log, told, set } = bench();
  log.start();
  set(all);
  set({ 'queue/name': 'post' });
  set({ 'queue/partitions': 3 });
  await expect.poll(() => log.current()?.writer.topic).toBe('post-e1');
  expect(told).toEqual(['start post-e1/3']);
  await log.stop();
});

test('a new epoch ends the old writer before the new one begins: nothing may go to the old log any more', async () => {
  const { log, told, set } = bench();
  log.start();
  set(all);
  await expect.poll(() => log.current()?.writer.topic).toBe('letters-e1');
  set({ epoch: 2 });
  await expect.poll(() => log.current()?.writer.topic).toBe('letters-e2');
  expect(told).toEqual(['start letters-e1/6', 'stop letters-e1/6', 'start letters-e2/6']);
  await log.stop();
});

test('a number of partitions that the topic does not have leaves the working writer in place', async () => {
  const { log, health, told, set } = bench(({ partitions }) =>
    partitions === 9 ? new AppError('unavailable', 'wrong') : undefined,
  );
  log.start();
  set(all);
  await expect.poll(() => log.current()?.writer.partitions).toBe(6);
  set({ 'queue/partitions': 9 });
  await expect.poll(() => told).toContain('fail letters-e1/9');
  expect(log.current()?.writer.partitions).toBe(6);
  expect(health.ready).toBe(true);
  await log.stop();
});

test('a log that cannot be reached is tried again, and health says why until it is', async () => {
  let away = true;
  const { log, health, set } = bench(() => (away ? new AppError('unavailable', 'brokers away') : undefined));
  log.start();
  set(all);
  await expect.poll(() => health.report().reasons).toEqual([expect.stringContaining('brokers away')]);
  away = false;
  await expect.poll(() => health.ready).toBe(true);
  await log.stop();
});
