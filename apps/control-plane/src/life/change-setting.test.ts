import {
  AppError,
  configPrefix,
  epochKey,
  instanceIdSchema,
  splitInstanceId,
  type InstanceId,
} from '@signalbox/shared';
import type { Discovery } from '@signalbox/discovery';
import type { LogAdmin } from '@signalbox/message-log';
import { expect, test } from 'vitest';
import { createMemoryKeys } from '../../testing/memory-keys.ts';
import type { RestartEffect } from '../commands/restart-rules.ts';
import type { Driver, VerbOutcome } from '../drivers/driver.ts';
import { changeSetting, demandSettled, type ChangeSettingDeps } from './change-setting.ts';

const ids = (...names: string[]) => names.map((name) => instanceIdSchema.parse(name));
const everybody = ids('logging-1', 'hazelcast-1', 'messages-1', 'facade-1');

/** A cluster of one each that writes down what is done to it, in the order in which it is done. */
function cluster(over: { clinging?: string; away?: boolean; leaderless?: boolean } = {}) {
  const steps: string[] = [];
  const keys = createMemoryKeys({
    [`${configPrefix}queue/name`]: 'messages',
    [`${configPrefix}queue/partitions`]: '6',
    [`${configPrefix}hazelcast/map-name`]: 'messages',
    [`${configPrefix}hazelcast/backup-count`]: '2',
    [epochKey]: '1',
  });
  let epoch = 1;
  const outcomes = (named: readonly InstanceId[], outcome: string): Map<InstanceId, VerbOutcome> =>
    new Map(
      named.map((id) => [
        id,
        id === over.clinging && outcome === 'stopped' ? { outcome: 'failed', reason: 'it clings' } : { outcome },
      ]),
    );
  const act = (verb: string, outcome: string) => (named: readonly InstanceId[]) => {
    const { value } = keys.entries.get(`${configPrefix}hazelcast/map-name`) ?? { value: '' };
    steps.push(`${verb} ${named.join(' ')} (map ${value}, epoch ${keys.entries.get(epochKey)?.value})`);
    return Promise.resolve(outcomes(named, outcome));
  };
  const driver = {
    stop: act('stop', 'stopped'),
    kill: act('kill', 'killed'),
    start: act('start', 'ready'),
    child: (id: InstanceId) => ({ kind: splitInstanceId(id).kind }),
    children: () => everybody.map((id) => ({ id, kind: splitInstanceId(id).kind, state: 'ready' })),
  };
  const logAdmin: Pick<LogAdmin, 'describe' | 'ensureTopic' | 'deleteTopic'> = {
    describe: () =>
      over.away === true ? Promise.reject(new AppError('unavailable', 'no brokers')) : Promise.resolve([]),
    ensureTopic(topic, partitions) {
      if (over.leaderless === true) return Promise.reject(new AppError('unavailable', 'no leader'));
      return Promise.resolve(void steps.push(`make ${topic} with ${partitions}`));
    },
    deleteTopic: (topic) => Promise.resolve(void steps.push(`delete ${topic}`)),
  };
  const deps = {
    driver: driver as unknown as Driver,
    discovery: { keyValue: keys } as unknown as Discovery,
    logAdmin: logAdmin as unknown as LogAdmin,
    epoch: () => epoch,
    epochKnown(next: number) {
      epoch = next;
    },
    seen: () => ({
      safe: true,
      instances: everybody.map((id) => ({ id, state: 'ready', ready: true, reason: '', consul: 'passing' })),
      queue: { partitions: [] },
    }),
    clock: { now: () => 0, after: () => () => undefined },
    signal: new AbortController().signal,
  } satisfies Record<keyof ChangeSettingDeps, unknown> as ChangeSettingDeps;
  const change = (
    effect: RestartEffect,
    key: 'hazelcast/map-name' | 'hazelcast/backup-count' | 'queue/partitions',
    value: string,
    stale = 0,
  ) => {
    const present = (keys.entries.get(configPrefix + key)?.modifyIndex ?? 0) - stale;
    const targets = effect === 'epoch' ? everybody : ids('logging-1');
    const written = (): void => void steps.push(`written ${value}`);
    return changeSetting(deps, { key, value, over: present, effect, targets, written, tell: () => undefined });
  };
  return {
    steps,
    keys,
    change,
    epoch: () => epoch,
    value: (key: string) => keys.entries.get(configPrefix + key)?.value,
  };
}

test('what may stand side by side is written first, then one after another is restarted', async () => {
  const { steps, change } = cluster();
  expect(await change('rolling', 'hazelcast/backup-count', '1')).toEqual(
    new Map([['logging-1', { outcome: 'restarted' }]]),
  );
  expect(steps.map((step) => step.split(' (')[0])).toEqual(['written 1', 'stop logging-1', 'start logging-1']);
});

test('what would make two maps is written only while nobody runs who reads it', async () => {
  const { steps, change } = cluster();
  expect(await change('together', 'hazelcast/map-name', 'other')).toEqual(
    new Map([['logging-1', { outcome: 'ready' }]]),
  );
  expect(steps).toEqual([
    'stop logging-1 (map messages, epoch 1)',
    'written other',
    'start logging-1 (map other, epoch 1)',
  ]);
});

test('where somebody else was faster, all go on with what there is', async () => {
  const { steps, change, value } = cluster();
  await expect(change('together', 'hazelcast/map-name', 'other', 1)).rejects.toThrow('Somebody else has changed');
  expect(steps.at(-1)).toBe('start logging-1 (map messages, epoch 1)');
  expect(value('hazelcast/map-name')).toBe('messages');
});

test('where somebody does not end, nothing is written, and all go on', async () => {
  const { steps, change, value } = cluster({ clinging: 'logging-1' });
  await expect(change('together', 'hazelcast/map-name', 'other')).rejects.toMatchObject({
    message: 'logging-1 did not end, so nothing was changed.',
    facts: { found: 'logging-1: it clings' },
  });
  expect(steps.at(-1)).toBe('start logging-1 (map messages, epoch 1)');
  expect(value('hazelcast/map-name')).toBe('messages');
});

test('the layout of the log and its epoch are written at once, while nobody runs; the new log is made before anybody reads or writes it', async () => {
  const { steps, change, epoch, value } = cluster();
  const results = await change('epoch', 'queue/partitions', '3');
  expect(results.get('cluster')).toEqual({ outcome: 'epoch 2' });
  expect(steps).toEqual([
    'stop facade-1 (map messages, epoch 1)',
    'kill logging-1 hazelcast-1 messages-1 (map messages, epoch 1)',
    'written 3',
    'start logging-1 hazelcast-1 (map messages, epoch 2)',
    'make messages-e2 with 3',
    'start messages-1 facade-1 (map messages, epoch 2)',
    'delete messages-e1',
  ]);
  expect([epoch(), value('queue/partitions')]).toEqual([2, '3']);
});

test('a layout that is not written raises no epoch: all go on with what there is', async () => {
  const { steps, change, epoch, keys } = cluster();
  await expect(change('epoch', 'queue/partitions', '3', 1)).rejects.toThrow('Somebody else has changed');
  expect([epoch(), keys.entries.get(epochKey)?.value]).toEqual([1, '1']);
  expect(steps.at(-1)).toContain('start logging-1 hazelcast-1 messages-1 facade-1');
});

test('brokers that are away are noticed before anybody is ended', async () => {
  const { steps, change } = cluster({ away: true });
  await expect(change('epoch', 'queue/partitions', '3')).rejects.toThrow('no brokers');
  expect(steps).toEqual([]);
});

test('a log that cannot be made is said, and all are started to wait for it', async () => {
  const { steps, change, epoch } = cluster({ leaderless: true });
  await expect(change('epoch', 'queue/partitions', '3')).rejects.toThrow(
    'Epoch 2 has begun, and its log could not be made: no leader',
  );
  expect(epoch()).toBe(2);
  expect(steps.at(-1)).toContain('start logging-1 hazelcast-1 messages-1 facade-1');
});

test('nothing is restarted while the cluster starts, and no messages are dropped under a scenario', () => {
  const demand = (effect: RestartEffect, started: boolean, scenario: boolean) => () =>
    demandSettled({ effect, started, scenario });
  expect(demand('rolling', false, false)).toThrow('still starting');
  expect(demand('epoch', true, true)).toThrow('A scenario is running');
  expect(demand('together', true, true)).not.toThrow();
});
