import { createLogger } from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import { expect, test } from 'vitest';
import { createSettings } from './settings.ts';

const entry = (key: string, value: string, modifyIndex = 1) => ({ key: `signalbox/${key}`, value, modifyIndex });

function bench() {
  const { lines, ...stream } = memoryStream();
  const settings = createSettings(createLogger({ instance: 'control', stream }));
  const events = (name: string) => lines.filter((line) => line.includes(`"event":"${name}"`));
  return { settings, events };
}

test('a value is parsed by its own schema and told to who watches, at once and at each change', () => {
  const { settings } = bench();
  const seen: number[] = [];
  settings.take([entry('config/queue/partitions', '6')]);
  settings.watch('queue/partitions', (value) => seen.push(value));
  settings.take([entry('config/queue/partitions', '8')]);
  settings.take([entry('config/queue/partitions', '8', 9)]);
  expect(seen).toEqual([6, 8]);
});

test('a wrong value is reported once and the old one stays in force', () => {
  const { settings, events } = bench();
  settings.take([entry('config/queue/partitions', '6')]);
  settings.take([entry('config/queue/partitions', 'many')]);
  settings.take([entry('config/queue/partitions', 'many')]);
  expect(settings.get('queue/partitions')).toBe(6);
  expect(events('config.rejected')).toHaveLength(1);
  settings.take([entry('config/queue/partitions', '6')]);
  settings.take([entry('config/queue/partitions', 'many')]);
  expect(events('config.rejected')).toHaveLength(1);
  expect(events('config.applied')).toHaveLength(1);
});

test('a key that has gone keeps its value; keys nobody knows are left alone', () => {
  const { settings } = bench();
  settings.take([entry('config/routing/policy', 'random'), entry('config/made/up', 'x')]);
  settings.take([]);
  expect(settings.get('routing/policy')).toBe('random');
});

test.each(['0', '-1', '1.5', 'x', ''])('an epoch of "%s" is refused', (value) => {
  const { settings, events } = bench();
  settings.take([entry('epoch', value)]);
  expect(settings.epoch()).toBeUndefined();
  expect(events('config.rejected')).toHaveLength(1);
});

test('known waits for every key and the epoch, and gives up with its signal', async () => {
  const { settings } = bench();
  const stop = new AbortController();
  const known = settings.known(['routing/policy', 'queue/name'], stop.signal);
  settings.take([entry('epoch', '2'), entry('config/routing/policy', 'random')]);
  settings.take([entry('config/queue/name', 'letters')]);
  await expect(known).resolves.toEqual({ epoch: 2, values: { 'routing/policy': 'random', 'queue/name': 'letters' } });
  const never = settings.known(['queue/brokers'], stop.signal);
  stop.abort(new Error('enough'));
  await expect(never).rejects.toThrow('enough');
});
