import type { Command } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { instanceIdSchema } from '@signalbox/shared';
import { isShown, newestOf, restartsOf } from './setting-restart.ts';

const command = (over: Partial<Command>): Command => ({
  id: 'c',
  verb: 'restart',
  targets: [],
  state: 'running',
  results: [],
  by: 'browser',
  at: '2026-01-01T00:00:10.000Z',
  endedAt: null,
  ...over,
});
const instance = (id: string, state: 'ready' | 'starting', startedAt: string | null) => ({
  id: instanceIdSchema.parse(id),
  state,
  startedAt,
});

it('knows the last change of a setting among all commands', () => {
  const setting = { key: 'hazelcast/map-name', value: 'b' } as const;
  const commands = {
    old: command({ id: 'old', setting, at: '2026-01-01T00:00:01.000Z' }),
    new: command({ id: 'new', setting }),
    other: command({ id: 'other', at: '2026-01-01T00:00:20.000Z' }),
  };
  expect(newestOf(commands, 'hazelcast/map-name')?.id).toBe('new');
  expect(newestOf(commands, 'queue/partitions')).toBeUndefined();
});

it('is told while it runs, when it failed, and as long as all have what stands there; not beside another draft', () => {
  const setting = { key: 'hazelcast/backup-count', value: '1' } as const;
  const done = command({ state: 'done', setting });
  expect([isShown(done, '1', '1'), isShown(done, '1', '2'), isShown(done, '2', '2')]).toEqual([true, false, false]);
  for (const state of ['running', 'failed'] as const) expect(isShown(command({ state, setting }), '2', '3')).toBe(true);
});

it('counts as back who has begun another life since, and works', () => {
  const targets = ['logging-1', 'logging-2', 'logging-3', 'logging-4'];
  const instances = [
    instance('logging-1', 'ready', '2026-01-01T00:00:12.000Z'),
    instance('logging-2', 'starting', '2026-01-01T00:00:12.000Z'),
    instance('logging-3', 'ready', '2026-01-01T00:00:02.000Z'),
  ];
  expect(restartsOf(command({ targets }), instances).map(({ isBack }) => isBack)).toEqual([true, false, false, false]);
});
