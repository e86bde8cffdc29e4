import { instanceId, type Settings, settingsSchema } from '@signalbox/shared';
import type { KeyEntry, KeyValue } from '@signalbox/discovery';
import { expect, test } from 'vitest';
import { type ReportFacts, reportKeyNames } from '../settings/report-keys.ts';
import { tellReportKeys } from './report-keys.ts';

function store() {
  const entries = new Map<string, KeyEntry>();
  let index = 0;
  const put = (key: string, value: string): void => void entries.set(key, { key, value, modifyIndex: (index += 1) });
  const keyValue: KeyValue = {
    get: async (key) => entries.get(key),
    list: async () => [...entries.values()],
    put: async (key, value) => put(key, value),
    async cas(key, value, modifyIndex) {
      if ((entries.get(key)?.modifyIndex ?? 0) !== modifyIndex) return false;
      put(key, value);
      return true;
    },
    casAll: () => Promise.reject(new Error('nobody writes several here')),
    delete: async (key) => void entries.delete(key),
  };
  return {
    keyValue,
    put,
    values: () => Object.fromEntries([...entries].map(([key, { value }]) => [key, value])),
    index: () => index,
  };
}

const factsOf = (dialect: Settings['facade']['dialect'], dead: readonly number[] = []): ReportFacts => ({
  settings: settingsSchema.parse({ facade: { dialect }, queue: { partitions: 3 } }),
  brokers: ['127.0.0.1:9092', '127.0.0.1:9093'],
  members: [1, 2].map((n) => ({
    id: instanceId('hazelcast', n),
    address: `127.0.0.1:570${n}`,
    alive: !dead.includes(n),
  })),
  ports: { 'logging-1': 8083 },
});

test('each report finds the keys that it shows', async () => {
  const found = new Map<string, Record<string, string>>();
  for (const dialect of ['report-a', 'report-b', 'report-c', 'report-d', 'report-e', 'native'] as const) {
    const { keyValue, values } = store();
    await tellReportKeys(keyValue, factsOf(dialect));
    found.set(dialect, values());
    expect(Object.keys(values())).toEqual(reportKeyNames(dialect));
  }
  expect(found.get('report-a')).toMatchObject({
    'hazelcast/map': '{"map_name":"messages"}',
    'kafka/brokers': '127.0.0.1:9092,127.0.0.1:9093',
    'kafka/partitions': '3',
  });
  expect(found.get('report-b')).toEqual({ map: 'messages', queue: 'messages', ports: '{"logging-1":8083}' });
  expect(JSON.parse(found.get('report-c')?.['lab_settings'] ?? '')).toMatchObject({
    cluster_name: 'signalbox',
    queue_name: 'messages',
    map_name: 'messages',
    cluster_nodes: { '127.0.0.1:5701': 1, '127.0.0.1:5702': 1 },
  });
  expect(found.get('report-d')).toEqual({ 'queue-name': 'messages', 'map-name': 'messages' });
  expect([found.get('report-e'), found.get('native')]).toEqual([{}, {}]);
});

test("report C's cluster_nodes follow the members' lives, whatever else its own script has written there", async () => {
  const { keyValue, put, values } = store();
  put('lab_settings', '{"cluster_name":"mine","cluster_nodes":{"a":1}}');
  await tellReportKeys(keyValue, factsOf('report-c', [2]));
  expect(JSON.parse(values()['lab_settings'] ?? '')).toEqual({
    cluster_name: 'mine',
    cluster_nodes: { '127.0.0.1:5701': 1, '127.0.0.1:5702': 0 },
  });
});

test('what a script wrote stays, also where it is no JSON, and nothing is written twice', async () => {
  const { keyValue, put, values, index } = store();
  put('map-name', 'theirs');
  await tellReportKeys(keyValue, factsOf('report-d'));
  expect(values()).toEqual({ 'map-name': 'theirs', 'queue-name': 'messages' });
  put('lab_settings', 'no JSON');
  const before = index();
  await tellReportKeys(keyValue, factsOf('report-d'));
  await tellReportKeys(keyValue, factsOf('report-c'));
  expect([index(), values()['lab_settings']]).toEqual([before, 'no JSON']);
});
