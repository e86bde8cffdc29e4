import { randomUUID } from 'node:crypto';
import { fetchMemberStats } from '@signalbox/engines';
import { Deadline } from '@signalbox/service-kit';
import { configDefaults, fromUnknown, messageIdSchema, SetDigest, type Message } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test-engines/cluster.ts';
import { createHazelcastStore, type MessageStore, type WalkOptions } from '../src/index.ts';

/** Consul and three real members for the whole file; every test has a map of its own. */
let cluster: TestCluster;
let maps = 0;
const stores: MessageStore[] = [];

beforeAll(async () => {
  cluster = await startTestCluster(3);
});

afterAll(async () => {
  await Promise.all(stores.map((store) => store.stop()));
  await cluster[Symbol.asyncDispose]();
});

async function newStore(): Promise<MessageStore> {
  maps += 1;
  const store = createHazelcastStore({
    addresses: cluster.addresses(),
    clusterName: configDefaults['hazelcast/cluster-name'],
    mapName: `${configDefaults['hazelcast/map-name']}-e${maps}`,
    instance: 'logging-1',
    log: () => undefined,
  });
  await store.start();
  stores.push(store);
  return store;
}

function newMessage(msg: string): Message {
  return { id: messageIdSchema.parse(randomUUID()), msg };
}

async function walk(store: MessageStore, options: Omit<WalkOptions, 'deadline'> = {}): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of store.walk({ ...options, deadline: soon })) {
    expect(batch.length).toBeLessThanOrEqual(2_000);
    ids.push(...batch.map(({ id }) => id));
  }
  return ids;
}

/** Entries and backups of a test's map, as the living members count them. */
async function copiesOf(map: number): Promise<{ entries: number; backups: number }> {
  let entries = 0;
  let backups = 0;
  for (const { process, url } of cluster.members.values()) {
    if (process.hasEnded()) continue;
    const stats = await fetchMemberStats(url, AbortSignal.timeout(2_000));
    const own = stats.maps[`${configDefaults['hazelcast/map-name']}-e${map}`];
    entries += own?.entries ?? 0;
    backups += own?.backups ?? 0;
  }
  return { entries, backups };
}

function soon(): Deadline {
  return Deadline.after(20_000);
}

describe('the map on Hazelcast', () => {
  it('stores a message once: the same again is the same, other content is a conflict and changes nothing', async () => {
    const store = await newStore();
    const sent = newMessage('перше');
    expect(await store.putIfAbsent(sent, soon())).toEqual({ outcome: 'stored', attempts: 1 });
    expect(await store.putIfAbsent(sent, soon())).toMatchObject({ outcome: 'same' });
    expect(await store.putIfAbsent({ ...sent, msg: 'друге' }, soon())).toMatchObject({ outcome: 'conflict' });
    expect(await store.get(sent.id, soon())).toBe('перше');
    expect(await store.get(newMessage('').id, soon())).toBeUndefined();
    expect(store.partitionOf(sent.id)).toSatisfy((partition: number) => partition >= 0 && partition < 61);
  });

  it('walks in order of id, each message once, from wherever it is asked to, in bounded batches', async () => {
    const store = await newStore();
    const all = Array.from({ length: 2_500 }, (_, i) => newMessage(`m${i}`));
    await Promise.all(all.map((message) => store.putIfAbsent(message, soon())));
    const ids = all.map(({ id }) => id).toSorted();
    expect(await walk(store)).toEqual(ids);
    expect(await walk(store, { after: ids[1_234] })).toEqual(ids.slice(1_235));
    expect(await walk(store, { after: ids[10], limit: 700 })).toEqual(ids.slice(11, 711));
    expect(await walk(store, { after: ids.at(-1) })).toEqual([]);
    expect(await store.size(soon())).toBe(2_500);
    expect(await walk(store)).toEqual(ids);
    const asked = [...ids.slice(0, 1_200), newMessage('').id].map((id) => messageIdSchema.parse(id));
    expect((await store.getMany(asked, soon())).size).toBe(1_200);
  });

  it('has the members take the fingerprint that a reader of all messages would', async () => {
    const store = await newStore();
    expect((await store.digest(soon())).total()).toEqual({ count: 0, hash: '0'.repeat(16) });
    const texts = [
      '',
      'перше',
      '\u{1f600} two units',
      '\u0000',
      'x'.repeat(16_384),
      ...Array.from({ length: 300 }, (_, i) => `${i}`),
    ];
    const all = texts.map(newMessage);
    await Promise.all(all.map((message) => store.putIfAbsent(message, soon())));
    const expected = new SetDigest();
    for (const { id, msg } of all) expected.add(id, msg);
    const found = await store.digest(soon());
    expect(found.total()).toEqual(expected.total());
    expect(found.buckets()).toEqual(expected.buckets());
  });

  it('walks through ids that all begin alike, and through large messages in small batches', async () => {
    const store = await newStore();
    const alike = Array.from({ length: 600 }, (_, i) => {
      const id = messageIdSchema.parse(`00000000-0000-4000-8000-${String(i).padStart(12, '0')}`);
      return { id, msg: `${i} ${'x'.repeat(16_000)}` };
    });
    await Promise.all(alike.map((message) => store.putIfAbsent(message, soon())));
    const batches = [];
    for await (const batch of store.walk({ deadline: soon })) batches.push(batch);
    expect(batches.flat()).toEqual(alike);
    expect(batches.length).toBeGreaterThan(1);
  });

  it('keeps progress and probe beside the messages, not among them', async () => {
    const store = await newStore();
    await store.probe(soon());
    await store.setProgress(3, 41, soon());
    expect(await store.progress(soon())).toEqual(new Map([[3, 41]]));
    expect(await store.size(soon())).toBe(0);
  });

  it('moves progress on only from where it stands', async () => {
    const store = await newStore();
    expect(await store.advanceProgress(3, undefined, 10, soon())).toBe(10);
    expect(await store.advanceProgress(3, 10, 41, soon())).toBe(41);
    expect(await store.advanceProgress(3, 10, 20, soon())).toBe(41);
    expect(await store.advanceProgress(3, undefined, 20, soon())).toBe(41);
    expect(await store.advanceProgress(4, 10, 20, soon())).toBe(0);
    expect(await store.progress(soon())).toEqual(new Map([[3, 41]]));
  });

  it('fills in what is missing, leaves what is there whatever it says, and tells how many it put', async () => {
    const store = await newStore();
    const all = [
      ...['перше', '\u{1f600} two units', '\u0000', 'x'.repeat(16_384)].map(newMessage),
      ...Array.from({ length: 3_000 }, (_, i) => newMessage(`${i}`)),
    ];
    const there = all.slice(0, 500);
    const others = all.slice(500, 600).map(({ id }) => ({ id, msg: 'other content' }));
    await Promise.all([...there, ...others].map((message) => store.putIfAbsent(message, soon())));
    expect(await store.putMissing(all, soon)).toBe(all.length - 600);
    const expected = new SetDigest();
    for (const { id, msg } of [...there, ...others, ...all.slice(600)]) expected.add(id, msg);
    expect((await store.digest(soon())).total()).toEqual(expected.total());
    expect((await store.digest(soon())).buckets()).toEqual(expected.buckets());
    expect(await store.putMissing(all, soon)).toBe(0);
    expect(await store.putMissing([], soon)).toBe(0);
    expect(await store.putIfAbsent(all.at(-1) ?? newMessage(''), soon())).toMatchObject({ outcome: 'same' });
  });

  it('holds all copies of what it was filled with once it says so', async () => {
    const store = await newStore();
    const all = Array.from({ length: 5_000 }, (_, i) => newMessage(`${i}`));
    await store.putMissing(all, soon);
    expect(await copiesOf(maps)).toEqual({ entries: 5_000, backups: 10_000 });
  });

  it('does not say so while a copy is not confirmed: then only doing it again tells', async () => {
    const store = await newStore();
    const all = Array.from({ length: 12 }, (_, i) => newMessage(`${i}`));
    await cluster.members.get(3)?.process.signal('SIGSTOP');
    const told = await Promise.allSettled(
      all.map((message) => store.putMissing([message], () => Deadline.after(1_500))),
    );
    await cluster.members.get(3)?.process.signal('SIGCONT');
    const codes = told.map((one) => (one.status === 'rejected' ? fromUnknown(one.reason).code : 'told'));
    expect(codes).toEqual(all.map(() => 'unknown'));
    await store.putMissing(all, soon);
    expect(await copiesOf(maps)).toEqual({ entries: 12, backups: 24 });
  });

  it('loses nothing and fails nothing when a member is killed under sixteen writers', async () => {
    const store = await newStore();
    const stored = new Map<string, string>();
    const failed: unknown[] = [];
    let slowest = 0;
    let running = true;
    async function writer(): Promise<void> {
      while (running) {
        const message = newMessage(`text ${stored.size}`);
        const started = performance.now();
        try {
          expect((await store.putIfAbsent(message, soon())).outcome).not.toBe('conflict');
          stored.set(message.id, message.msg);
        } catch (thrown) {
          failed.push(thrown);
        }
        slowest = Math.max(slowest, performance.now() - started);
      }
    }
    const writers = Array.from({ length: 16 }, writer);
    const enough = async (count: number): Promise<void> => {
      while (stored.size < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await enough(500);
    await cluster.members.get(3)?.process.signal('SIGKILL');
    await enough(stored.size + 2_000);
    running = false;
    await Promise.all(writers);
    expect(failed).toEqual([]);
    const found = new Map<string, string>();
    for await (const batch of store.walk({ deadline: soon })) for (const { id, msg } of batch) found.set(id, msg);
    expect(found).toEqual(stored);
    expect(slowest).toBeLessThan(5_000);
  });

  /** The one before has left two members. */
  it('is filled whole although a member is killed in the middle', async () => {
    const store = await newStore();
    const all = Array.from({ length: 30_000 }, (_, i) => newMessage(`text ${i}`));
    const expected = new SetDigest();
    for (const { id, msg } of all) expected.add(id, msg);
    let filled = 0;
    const killed = Promise.withResolvers<void>();
    const filling = (async () => {
      for (let at = 0; at < all.length; at += 1_000) {
        await store.putMissing(all.slice(at, at + 1_000), soon);
        filled = at + 1_000;
        if (filled === 10_000) killed.resolve(cluster.kill(2));
      }
    })();
    await filling;
    await killed.promise;
    expect(filled).toBe(30_000);
    expect((await store.digest(soon())).total()).toEqual(expected.total());
  });
});
