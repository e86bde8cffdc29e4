import type { Deadline } from '@signalbox/service-kit';
import { AppError, digestSchema, type Message, type MessageId, messageIdSchema, SetDigest } from '@signalbox/shared';
import { connect, type Connection, type ConnectionOptions } from '@signalbox/hazelcast';
import { type Aggregator, type DataOutput, type IMap, Predicates } from 'hazelcast-client';
import { type KeyRange, KeyWalk, TextBatches } from '../key-walk.ts';
import { type MessageStore, putOutcome, type StoreEvent } from '../message-store.ts';
import { fillGroups, readFillAnswer, storeIfAbsent } from './store-if-absent.ts';

/** Groups under way in a fill: enough to keep the members' threads busy, few enough that others get their turn. */
const fillLanes = 8;
/** Keys of one `getAll`: bounds the reply at 1,000 messages of 16 kB. */
const getManyKeys = 1_000;

export interface HazelcastOptions extends ConnectionOptions {
  /** The epoch's map, such as `messages-e1`. */
  readonly mapName: string;
  readonly onRetry?: (id: string, attempt: number, reason: string) => void;
}

interface Connected {
  readonly to: Connection;
  readonly messages: IMap<string, string>;
  readonly progress: IMap<number, number>;
  readonly probe: IMap<string, string>;
}

/**
 * The map on Hazelcast. Never a near cache, a read from backups, a lock, or a write of several keys that could change what is there: none of
 * them can be proven right while a member dies. Its own retry with the same keys turns uncertain writes into certain ones.
 */
export function createHazelcastStore(options: HazelcastOptions): MessageStore {
  const listeners = new Set<(event: StoreEvent) => void>();
  let connected: Connected | undefined;
  /** As of the last count: how wide a walk begins. */
  let size = 0;
  let stopped = false;

  function connection(): Connected {
    if (connected === undefined) throw new AppError('unavailable', 'The store is not connected.', { retryAfter: 1 });
    return connected;
  }

  /** `write`: its wait ends when a member leaves; with an id, every other try of it is told. */
  async function attempt<T>(
    doing: string,
    deadline: Deadline,
    work: (to: Connected) => Promise<T>,
    write?: { readonly id?: MessageId },
  ) {
    const to = connection();
    return to.to.call({
      doing,
      remainingMs: () => deadline.remainingMs(),
      work: () => work(to),
      isWrite: write !== undefined,
      onRetry(number, thrown) {
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        if (write?.id !== undefined) options.onRetry?.(write.id, number, reason);
      },
    });
  }

  async function read<T>(doing: string, deadline: Deadline, work: (to: Connected) => Promise<T>): Promise<T> {
    return (await attempt(doing, deadline, work)).value;
  }

  /** A group of one map partition. Its backups are sent and not waited for; the operation behind it, on the same way, is (ADR 32). */
  async function fillGroup(group: readonly Message[], deadline: Deadline): Promise<number> {
    const [first] = group;
    if (first === undefined) return 0;
    const ids = group.map(({ id }) => id);
    const stored = new Set<string>();
    await attempt(
      'fill the map',
      deadline,
      async ({ messages }) => {
        const { by, there } = readFillAnswer(await messages.executeOnKeys(ids, storeIfAbsent(group)));
        for (const id of ids) if (!there.has(id)) stored.add(id);
        const confirmedBy = await messages.executeOnKey(first.id, storeIfAbsent([]));
        if (by !== confirmedBy) throw new Error('the member that put the group is not the one that confirmed it');
      },
      {},
    );
    return stored.size;
  }

  /** Each member looks at all its keys and answers with the lowest of the range: no text is looked at, and none leaves it. */
  async function readKeys({ from, to, limit }: KeyRange, deadline: Deadline): Promise<readonly MessageId[]> {
    const predicate = Predicates.paging(Predicates.between('__key', from, to), limit);
    const keys = await read('read a range', deadline, ({ messages }) => messages.keySetWithPredicate(predicate));
    return [...keys].map((key) => messageIdSchema.parse(key));
  }

  /** Of those that are there, in the order they were asked for. */
  async function readTexts(ids: readonly MessageId[], deadline: Deadline): Promise<readonly Message[]> {
    const entries = await read('read messages', deadline, ({ messages }) => messages.getAll([...ids]));
    const texts = new Map(entries);
    return ids.flatMap((id) => {
      const msg = texts.get(id);
      return msg === undefined ? [] : [{ id, msg }];
    });
  }

  return {
    async start() {
      const to = await connect(options, (event) => {
        if (!(stopped && event === 'ended')) for (const listener of listeners) listener(event);
      });
      try {
        connected = await openMaps(to, options.mapName);
      } catch (thrown) {
        await to.close();
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        throw new AppError('unavailable', `No member of ${options.clusterName} can be used: ${reason}.`, {}, thrown);
      }
    },

    async putIfAbsent({ id, msg }, deadline) {
      const { value: before, attempts } = await attempt(
        'store the message',
        deadline,
        ({ messages }) => messages.putIfAbsent(id, msg),
        { id },
      );
      return { outcome: putOutcome(before ?? undefined, msg, attempts), attempts };
    },

    async putMissing(all, deadline) {
      const service = connection().to.client.getPartitionService();
      const groups = fillGroups(all, ({ id }) => service.getPartitionId(id));
      let stored = 0;
      async function lane(): Promise<void> {
        for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
          const more = await fillGroup(group, deadline());
          stored += more;
        }
      }
      await Promise.all(Array.from({ length: Math.min(fillLanes, groups.length) }, lane));
      return stored;
    },

    async get(id, deadline) {
      return (await read('read a message', deadline, ({ messages }) => messages.get(id))) ?? undefined;
    },

    async getMany(ids, deadline) {
      const found = new Map<MessageId, string>();
      for (let from = 0; from < ids.length; from += getManyKeys) {
        const part = await readTexts(ids.slice(from, from + getManyKeys), deadline);
        for (const { id, msg } of part) found.set(id, msg);
      }
      return found;
    },

    async *walk({ after, limit = Infinity, deadline }) {
      const steps = new KeyWalk(after, size, limit);
      const batches = new TextBatches();
      let left = limit;
      for (let range = steps.next(left); range !== undefined; range = steps.next(left)) {
        const ids = await readKeys(range, deadline());
        steps.found(ids);
        left -= ids.length;
        for (let at = 0, part = 0; at < ids.length; at += part) {
          part = batches.next;
          const batch = await readTexts(ids.slice(at, at + part), deadline());
          batches.found(batch);
          if (batch.length > 0) yield batch;
        }
      }
    },

    async digest(deadline) {
      const text = await read('take the fingerprint', deadline, ({ messages }) => messages.aggregate(mapDigest));
      return SetDigest.of(digestSchema.shape.buckets.parse(JSON.parse(text)));
    },

    async size(deadline) {
      size = await read('count the messages', deadline, ({ messages }) => messages.size());
      return size;
    },

    partitionOf(id) {
      const service = connected?.to.client.getPartitionService();
      return service === undefined || service.getPartitionCount() === 0 ? undefined : service.getPartitionId(id);
    },

    members: () => connected?.to.client.getCluster().getMembers().length ?? 0,

    async probe(deadline) {
      const value = String(performance.now());
      await attempt('write a probe', deadline, ({ probe }) => probe.set(options.instance, value));
      const found = await read('read a probe', deadline, ({ probe }) => probe.get(options.instance));
      if (found !== value) throw new AppError('unavailable', `The probe read back another value (${String(found)}).`);
    },

    async progress(deadline) {
      return new Map(await read('read the progress', deadline, ({ progress }) => progress.entrySet()));
    },

    async advanceProgress(partition, from, to, deadline) {
      const { value } = await attempt('keep the progress', deadline, async ({ progress }) => {
        const moved =
          from === undefined
            ? (await progress.putIfAbsent(partition, to)) === null
            : await progress.replaceIfSame(partition, from, to);
        return moved ? to : ((await progress.get(partition)) ?? 0);
      });
      return value;
    },

    async setProgress(partition, offset, deadline) {
      await attempt('keep the progress', deadline, ({ progress }) => progress.set(partition, offset));
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async stop() {
      if (stopped) return;
      stopped = true;
      await connected?.to.close();
    },
  };
}

async function openMaps(to: Connection, name: string): Promise<Connected> {
  const { client } = to;
  return {
    to,
    messages: await client.getMap(name),
    progress: await client.getMap(`${name}-progress`),
    probe: await client.getMap(`${name}-probe`),
  };
}

/** The three tables of counts and sums that a member fills. */
const tables = 3;

/** Stands for `MapDigest` of our Hazelcast member: the members run it, and answer with the buckets as JSON. */
export const mapDigest: Aggregator<string> = {
  factoryId: 1,
  classId: 1,
  readData: () => undefined,
  writeData(out: DataOutput) {
    for (let i = 0; i < tables; i += 1) out.writeIntArray(null);
  },
};
