import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchMemberStats } from '@signalbox/engines';
import { configDefaults } from '@signalbox/shared';
import { startTestCluster, type TestCluster } from '../../../test-engines/cluster.ts';
import { until } from '../../../test-engines/until.ts';
import { connect } from '../src/index.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster(3);
});

afterAll(() => cluster[Symbol.asyncDispose]());

it('notices a dead member at once, also when a write finds out before a read does', async () => {
  const lines: string[] = [];
  const connection = await connect(
    {
      // The first is the one that tells the client of the cluster.
      addresses: cluster.addresses().slice(0, 1),
      clusterName: configDefaults['hazelcast/cluster-name'],
      instance: 'facade-1',
      log: (_level, source, message) => void lines.push(`${source}: ${message}`),
    },
    () => undefined,
  );
  // While copies are on their way to members that have just come, a write may be told of none.
  await until('every copy has its place', async () => {
    const stats = await Promise.all(
      [...cluster.members.values()].map(({ url }) => fetchMemberStats(url, AbortSignal.timeout(2_000))),
    );
    return stats.every(({ cluster: { size, safe } }) => size === 3 && safe);
  });
  const map = await connection.client.getMap<string, string>('messages-e1');
  const keys = Array.from({ length: 100 }, (_, i) => `key ${i}`);
  await Promise.all(keys.map((key) => map.set(key, 'before')));
  const started = performance.now();
  const write = (key: string) =>
    connection.call({
      doing: 'write',
      remainingMs: () => Math.max(0, 20_000 - (performance.now() - started)),
      isWrite: true,
      work: () => map.putIfAbsent(key, 'after'),
    });
  // What a dead process has not read breaks its sockets, instead of ending them.
  await cluster.members.get(1)?.process.signal('SIGSTOP');
  const writes = keys.map(write);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const killed = cluster.members.get(1)?.process.signal('SIGKILL');
  // The event loop is busy while they break, and the next thing it does is to write.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  writes.push(...keys.map(write));
  await Promise.all(writes);
  await killed;
  const ms = performance.now() - started;
  await connection.close();
  console.log(JSON.stringify({ 'a write found out first': Math.round(ms) }));
  // Its heartbeat would find out after 5 s.
  expect(ms).toBeLessThan(2_000);
});
