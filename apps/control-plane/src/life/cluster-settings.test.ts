import { expect, test } from 'vitest';
import { configKeys, configPrefix, configSchemas, epochKey, settingsSchema } from '@signalbox/shared';
import type { KeyEntry, KeyValue } from '@signalbox/discovery';
import { demandBackend, raiseEpoch, settleEpoch, settleKeys } from './cluster-settings.ts';

const settings = settingsSchema.parse({});

function store(initial: Record<string, string> = {}): KeyValue & { readonly entries: Map<string, KeyEntry> } {
  let index = 10;
  const entries = new Map(
    Object.entries(initial).map(([key, value]) => [key, { key, value, modifyIndex: (index += 1) }] as const),
  );
  return {
    entries,
    get: (key) => Promise.resolve(entries.get(key)),
    list: (prefix) => Promise.resolve([...entries.values()].filter(({ key }) => key.startsWith(prefix))),
    put: () => Promise.reject(new Error('only compare-and-set is safe here')),
    cas(key, value, modifyIndex) {
      if ((entries.get(key)?.modifyIndex ?? 0) !== modifyIndex) return Promise.resolve(false);
      entries.set(key, { key, value, modifyIndex: (index += 1) });
      return Promise.resolve(true);
    },
    casAll: () => Promise.reject(new Error('nobody writes several here')),
    delete: () => Promise.resolve(),
  };
}

test('a fresh store is given every setting, each of them valid', async () => {
  const keyValue = store();
  const facts = { 'queue/brokers': ['127.0.0.1:9092'], 'queue/members': ['127.0.0.1:5701'] };
  await settleKeys(keyValue, settings, facts);
  for (const key of configKeys) {
    const value = keyValue.entries.get(configPrefix + key)?.value;
    expect(configSchemas[key].safeParse(value).success, `${key} = ${value}`).toBe(true);
  }
});

test("a person's value stays, whatever the file says", async () => {
  const keyValue = store({ [`${configPrefix}routing/policy`]: 'round-robin' });
  await settleKeys(keyValue, settings, { 'queue/brokers': ['127.0.0.1:9092'], 'queue/members': [] });
  expect(keyValue.entries.get(`${configPrefix}routing/policy`)?.value).toBe('round-robin');
});

test("the brokers' addresses are a fact: a stale value is replaced", async () => {
  const keyValue = store({ [`${configPrefix}queue/brokers`]: '127.0.0.1:1' });
  await settleKeys(keyValue, settings, { 'queue/brokers': ['127.0.0.1:9092', '127.0.0.1:9093'], 'queue/members': [] });
  expect(keyValue.entries.get(`${configPrefix}queue/brokers`)?.value).toBe('127.0.0.1:9092,127.0.0.1:9093');
});

test('a queue that needs no brokers has no key that names any', async () => {
  const keyValue = store();
  await settleKeys(keyValue, settings, { 'queue/brokers': [], 'queue/members': ['127.0.0.1:5701'] });
  expect(keyValue.entries.has(`${configPrefix}queue/brokers`)).toBe(false);
  expect(keyValue.entries.get(`${configPrefix}queue/members`)?.value).toBe('127.0.0.1:5701');
});

test('another back end than the one that holds the messages is refused, with the way out', async () => {
  const keyValue = store({ [`${configPrefix}queue/backend`]: 'kafka' });
  await expect(demandBackend(keyValue, 'kafka')).resolves.toBeUndefined();
  await expect(demandBackend(keyValue, 'hazelcast')).rejects.toMatchObject({
    code: 'conflict',
    facts: { found: 'hazelcast', remedy: expect.stringContaining('--fresh') as string },
  });
});

test('the first epoch is 1, and a store that lost its epoch is told ours', async () => {
  expect(await settleEpoch(store(), 0)).toBe(1);
  const forgetful = store();
  expect(await settleEpoch(forgetful, 4)).toBe(4);
  expect(forgetful.entries.get(epochKey)?.value).toBe('4');
  expect(await settleEpoch(store({ [epochKey]: '7' }), 4)).toBe(7);
});

test('a reset raises the epoch by one', async () => {
  const keyValue = store({ [epochKey]: '3' });
  expect(await raiseEpoch(keyValue, 3)).toBe(4);
  expect(keyValue.entries.get(epochKey)?.value).toBe('4');
});
