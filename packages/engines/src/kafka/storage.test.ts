import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKafkaCluster } from './storage.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'signalbox-kafka-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('a data folder begins one cluster and keeps its name', async () => {
  const { clusterId } = await openKafkaCluster(join(root, 'kafka'), [1, 2, 3]);
  expect(clusterId).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
  expect(await openKafkaCluster(join(root, 'kafka'), [1, 2, 3])).toEqual({ clusterId });
});

test('the data of three brokers is not taken for that of one', async () => {
  await openKafkaCluster(root, [1, 2, 3]);
  await expect(openKafkaCluster(root, [1])).rejects.toMatchObject({
    facts: { expected: 'brokers 1, as the settings say', found: 'brokers 1, 2, 3' },
  });
});

test('a home without brokers holds no data of any, and is none of their concern', async () => {
  await openKafkaCluster(root, []);
  const { clusterId } = await openKafkaCluster(root, [1, 2, 3]);
  await openKafkaCluster(root, []);
  expect(await openKafkaCluster(root, [1, 2, 3])).toEqual({ clusterId });
});

test('what an earlier version wrote of a home without brokers is no data either', async () => {
  writeFileSync(join(root, 'cluster.json'), JSON.stringify({ clusterId: 'x', brokers: [] }));
  await expect(openKafkaCluster(root, [1, 2, 3])).resolves.toBeDefined();
});
