import { AppError, type ConfigFacts, configDefaults, type ConfigKey, type MessageId } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test-engines/cluster.ts';
import { until } from '../../../test-engines/until.ts';
import {
  createMessageLog,
  groupName,
  type LogAdmin,
  type LogWriter,
  type MessageLog,
  topicName,
} from '../src/index.ts';
import { messageLogContract, newId } from '../testing/message-log-contract.ts';
import { recordingReader } from '../testing/recording-reader.ts';

/** Three real members, which keep the ledger, for the whole file; every test has a topic of its own. */
let cluster: TestCluster;
let admin: LogAdmin;
let epoch = 0;
const partitions = 6;

beforeAll(async () => {
  cluster = await startTestCluster(3, { keepsLedger: true });
  admin = logOf('control').createAdmin();
  await admin.start();
});

afterAll(async () => {
  await admin.stop();
  await cluster[Symbol.asyncDispose]();
});

function logOf(instance: string): MessageLog {
  const facts: ConfigFacts = {
    'hazelcast/cluster-name': configDefaults['hazelcast/cluster-name'],
    'queue/members': [...cluster.addresses()],
  };
  const setting = <K extends ConfigKey>(key: K) => facts[key];
  return createMessageLog('hazelcast', { instance, setting, log: () => undefined });
}

async function newTopic(): Promise<{ topic: string; group: string }> {
  epoch += 1;
  const topic = topicName('messages', epoch);
  await admin.ensureTopic(topic, partitions);
  return { topic, group: groupName('messages', epoch) };
}

async function writerOf(topic: string, instance = 'facade-1'): Promise<LogWriter & AsyncDisposable> {
  const writer = logOf(instance).createWriter({ topic, partitions });
  await writer.start();
  return Object.assign(writer, { [Symbol.asyncDispose]: () => writer.stop() });
}

/** Appends on and on until told to stop; counts what came of it. */
function load(writers: readonly LogWriter[], lanes: number) {
  const acked = new Map<string, MessageId>();
  const failed: string[] = [];
  let slowest = 0;
  let running = true;
  async function lane(writer: LogWriter): Promise<void> {
    while (running) {
      const id = newId();
      const started = performance.now();
      try {
        const { partition, offset } = await writer.append({ id, msg: 'x' }, 10_000);
        if (acked.has(`${partition}:${offset}`)) failed.push(`the place ${partition}:${offset} was given twice`);
        acked.set(`${partition}:${offset}`, id);
        slowest = Math.max(slowest, performance.now() - started);
      } catch (thrown) {
        failed.push(thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : String(thrown));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  const all = Promise.all(writers.flatMap((writer) => Array.from({ length: lanes }, () => lane(writer))));
  return {
    acked,
    failed,
    slowest: () => slowest,
    async stop() {
      running = false;
      await all;
    },
  };
}

describe('the log on Hazelcast', () => {
  messageLogContract(logOf, 1_000);

  it('names the member that owns each partition', async () => {
    const { topic } = await newTopic();
    const described = await admin.describe(topic);
    for (const { leader } of described) expect(leader).toMatch(/^hazelcast-[123]$/u);
    await using writer = await writerOf(topic);
    expect(described.map(({ partition }) => writer.leaderOf(partition))).toEqual(described.map(({ leader }) => leader));
  });

  it('gives no place twice when two write at once, and leaves no gap', async () => {
    const { topic, group } = await newTopic();
    await using one = await writerOf(topic, 'facade-1');
    await using other = await writerOf(topic, 'facade-2');
    const ids = Array.from({ length: 3_000 }, newId);
    const places = await Promise.all(
      ids.map((id, i) => (i % 2 === 0 ? one : other).append({ id, msg: `text of ${id}` }, 20_000)),
    );
    const expected = new Map(places.map(({ partition, offset }, i) => [`${partition}:${offset}`, ids[i]]));
    expect(expected.size).toBe(3_000);
    const waters = await admin.highWaters(topic);
    for (const [partition, water] of waters)
      for (let offset = 0; offset < water; offset += 1) expect(expected.has(`${partition}:${offset}`)).toBe(true);
    await using read = await recordingReader(logOf('messages-1'), topic, group);
    await until('everything is read', async () => read.complete());
    expect(read.places).toEqual(expected);
  });

  it('begins within a batch’s reach when told where it may, and gives all from there', async () => {
    const { topic, group } = await newTopic();
    await using writer = await writerOf(topic);
    const ids = Array.from({ length: 200 }, newId);
    await Promise.all(ids.map((id) => writer.append({ id, msg: 'x', orderingKey: 'one' }, 10_000)));
    const partition = writer.partitionOf({ id: newId(), orderingKey: 'one' });
    const seen: number[] = [];
    const reader = logOf('logging-1').createReader({
      topic,
      group,
      mayBeginAt: () => Promise.resolve(new Map([[partition, 150]])),
    });
    await reader.start({
      assigned: () => undefined,
      highWaters: () => undefined,
      revoked: () => undefined,
      records: ({ records }) => void seen.push(...records.map(({ offset }) => offset)),
      failed: () => undefined,
    });
    await until('the end is read', async () => seen.at(-1) === 199);
    await reader.stop();
    const rest = Array.from({ length: 50 }, (_, i) => 150 + i);
    expect(seen.filter((offset) => offset >= 150)).toEqual(rest);
  });

  it('counts as waiting in the queue what no messages instance has read, and nothing once one has', async () => {
    const { topic, group } = await newTopic();
    await using writer = await writerOf(topic);
    await Promise.all(Array.from({ length: 100 }, () => writer.append({ id: newId(), msg: 'x' }, 10_000)));
    const depth = async (): Promise<number> => {
      const waiting = await admin.describe(topic);
      return waiting.reduce((sum, { waiting: items }) => sum + (items ?? 0), 0);
    };
    await expect.poll(depth, { timeout: 20_000 }).toBe(100);
    const reader = logOf('messages-1').createReader({ topic, group, takesFromQueue: true });
    const seen = new Set<string>();
    await reader.start({
      assigned: () => undefined,
      highWaters: () => undefined,
      revoked: () => undefined,
      records: ({ partition, records }) => records.forEach(({ offset }) => seen.add(`${partition}:${offset}`)),
      failed: () => undefined,
    });
    await until('all are read', async () => seen.size === 100);
    await expect.poll(depth, { timeout: 20_000 }).toBe(0);
    const { partition, offset } = await writer.append({ id: newId(), msg: 'later' }, 10_000);
    const ms = await until('the reader is told', async () => seen.has(`${partition}:${offset}`));
    expect(ms).toBeLessThan(500);
    await reader.stop();
    // What came to a reader on its way out waits for the next one.
    await Promise.all(Array.from({ length: 60 }, () => writer.append({ id: newId(), msg: 'x' }, 10_000)));
    await expect.poll(depth, { timeout: 20_000 }).toBe(60);
  });

  it('loses nothing and gives no place twice when members are killed one after another under two writers', async () => {
    const { topic, group } = await newTopic();
    await using one = await writerOf(topic, 'facade-1');
    await using other = await writerOf(topic, 'facade-2');
    await using read = await recordingReader(logOf('messages-1'), topic, group);
    const running = load([one, other], 8);
    await until('some are acknowledged', async () => running.acked.size > 200);
    for (const victim of [1, 2, 3]) {
      const before = running.acked.size;
      await cluster.kill(victim);
      await until(`appends go on without hazelcast-${victim}`, async () => running.acked.size > before + 200);
      await cluster.start(victim);
    }
    await running.stop();
    console.log(
      JSON.stringify({
        members: 'killed one by one',
        acked: running.acked.size,
        slowest: Math.round(running.slowest()),
      }),
    );
    expect(running.failed).toEqual([]);
    const unread = (): string[] =>
      [...running.acked].flatMap(([place, id]) => (read.places.get(place) === id ? [] : place));
    await until('all that was acknowledged is read, each at its place', async () => unread().length === 0);
    expect(read.failures).toEqual([]);
  });

  it('has everything again after the death of all members, and goes on behind it', async () => {
    const { topic, group } = await newTopic();
    const acked = new Map<string, MessageId>();
    {
      await using writer = await writerOf(topic);
      const ids = Array.from({ length: 500 }, newId);
      const places = await Promise.all(ids.map((id) => writer.append({ id, msg: 'текст' }, 10_000)));
      for (const [i, { partition, offset }] of places.entries()) acked.set(`${partition}:${offset}`, ids[i] ?? newId());
    }
    await cluster.kill(1, 2, 3);
    await Promise.all([1, 2, 3].map((n) => cluster.start(n)));
    await using writer = await writerOf(topic);
    for (let i = 0; i < 20; i += 1) {
      const id = newId();
      const { partition, offset } = await writer.append({ id, msg: 'x' }, 10_000);
      expect(acked.has(`${partition}:${offset}`)).toBe(false);
      acked.set(`${partition}:${offset}`, id);
    }
    await using read = await recordingReader(logOf('messages-1'), topic, group);
    await until('all is read', async () => read.places.size === acked.size);
    expect(read.places).toEqual(acked);
  });
});
