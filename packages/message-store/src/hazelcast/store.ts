import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, messageIdSchema, type Message, type MessageId } from '@signalbox/shared';
import { Deadline } from '@signalbox/service-kit';
import { Client, LifecycleState, Predicates, type IMap } from 'hazelcast-client';
import type { MessageStore, StoreEvent } from '../message-store.ts';
import { KeyWalk, type KeyRange } from '../key-walk.ts';
import { putOutcome } from '../put-outcome.ts';
import { tryWithin } from '../try-within.ts';
import { clientConfig, type HazelcastOptions } from './client-config.ts';
import { classifyHazelcastError } from './failure.ts';

const retryPauseMs = 25;
const openWithinMs = 15_000;
/** Keys of one `getAll`: bounds the reply at 1,000 messages of 16 kB. */
const getManyKeys = 1_000;

interface Connected {
  readonly client: Client;
  readonly messages: IMap<string, string>;
  readonly progress: IMap<number, number>;
  readonly probe: IMap<string, string>;
}

/**
 * The map on Hazelcast. Never a near cache, a read from backups, a lock, or a write of several keys: none of them can be proven right
 * while a member dies. Its own retry of `putIfAbsent` with the same key turns uncertain writes into certain ones.
 */
export function createHazelcastStore(options: HazelcastOptions): MessageStore {
  const listeners = new Set<(event: StoreEvent) => void>();
  let connected: Connected | undefined;
  /** As of the last count: how wide a walk begins. */
  let size = 0;
  let stopped = false;

  const onLifecycle = (state: LifecycleState): void => {
    const event = eventOf(state);
    if (event === undefined || (stopped && event === 'ended')) return;
    for (const listener of listeners) listener(event);
  };

  function connection(): Connected {
    if (connected === undefined) throw new AppError('unavailable', 'The store is not connected.', { retryAfter: 1 });
    return connected;
  }

  async function attempt<T>(doing: string, deadline: Deadline, work: (to: Connected) => Promise<T>, id?: MessageId) {
    const to = connection();
    return tryWithin({
      attempt: () => work(to),
      classify: classifyHazelcastError,
      remainingMs: () => deadline.remainingMs(),
      pauseMs: retryPauseMs,
      sleep: (ms) => sleep(ms),
      onRetry(number, thrown) {
        if (id !== undefined) options.onRetry?.(id, number, thrown instanceof Error ? thrown.message : String(thrown));
      },
      doing,
    });
  }

  /** A read changes nothing, so no answer is `unavailable`, never `unknown`. */
  async function read<T>(doing: string, deadline: Deadline, work: (to: Connected) => Promise<T>): Promise<T> {
    try {
      return (await attempt(doing, deadline, work)).value;
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'unknown') throw thrown;
      throw new AppError('unavailable', thrown.message, thrown.facts, thrown.cause);
    }
  }

  /** Each member answers from its index, sorted: what is beyond the limit never leaves it. */
  async function readRange({ from, to, limit }: KeyRange, deadline: Deadline): Promise<readonly Message[]> {
    const predicate = Predicates.paging(Predicates.between('__key', from, to), limit);
    const entries = await read('read a range', deadline, ({ messages }) => messages.entrySetWithPredicate(predicate));
    return entries.map(toMessage);
  }

  return {
    async start() {
      let client: Client | undefined;
      try {
        client = await Client.newHazelcastClient(clientConfig(options, onLifecycle));
        connected = await openMaps(client, options.mapName);
      } catch (thrown) {
        await client?.shutdown();
        const reason = thrown instanceof Error ? thrown.message : String(thrown);
        throw new AppError('unavailable', `No member of ${options.clusterName} can be used: ${reason}.`, {}, thrown);
      }
    },

    async putIfAbsent({ id, msg }, deadline) {
      const { value: before, attempts } = await attempt(
        'store the message',
        deadline,
        ({ messages }) => messages.putIfAbsent(id, msg),
        id,
      );
      return { outcome: putOutcome(before ?? undefined, msg, attempts), attempts };
    },

    async get(id, deadline) {
      return (await read('read a message', deadline, ({ messages }) => messages.get(id))) ?? undefined;
    },

    async getMany(ids, deadline) {
      const found = new Map<MessageId, string>();
      for (let from = 0; from < ids.length; from += getManyKeys) {
        const keys = ids.slice(from, from + getManyKeys);
        const entries = await read('read messages', deadline, ({ messages }) => messages.getAll([...keys]));
        for (const [id, msg] of entries) found.set(messageIdSchema.parse(id), msg);
      }
      return found;
    },

    async *walk({ after, limit = Infinity, deadline }) {
      const steps = new KeyWalk(after, size);
      let left = limit;
      for (let range = steps.next(left); range !== undefined; range = steps.next(left)) {
        const batch = await readRange(range, deadline());
        steps.found(batch);
        left -= batch.length;
        if (batch.length > 0) yield batch;
      }
    },

    async size(deadline) {
      size = await read('count the messages', deadline, ({ messages }) => messages.size());
      return size;
    },

    partitionOf(id) {
      const service = connected?.client.getPartitionService();
      return service === undefined || service.getPartitionCount() === 0 ? undefined : service.getPartitionId(id);
    },

    members: () => connected?.client.getCluster().getMembers().length ?? 0,

    async probe(deadline) {
      const value = String(performance.now());
      await attempt('write a probe', deadline, ({ probe }) => probe.set(options.instance, value));
      const found = await read('read a probe', deadline, ({ probe }) => probe.get(options.instance));
      if (found !== value) throw new AppError('unavailable', `The probe read back another value (${String(found)}).`);
    },

    async progress(deadline) {
      return new Map(await read('read the progress', deadline, ({ progress }) => progress.entrySet()));
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
      await connected?.client.shutdown();
    },
  };
}

/**
 * The first to open a map makes every member build its index, partition by partition, and on members that have only just begun some
 * backups confirm that too late: then it is opened again, which finds what is built already.
 */
async function openMaps(client: Client, name: string): Promise<Connected> {
  const deadline = Deadline.after(openWithinMs);
  const open = async <K, V>(mapName: string): Promise<IMap<K, V>> => {
    const { value } = await tryWithin({
      attempt: () => client.getMap<K, V>(mapName),
      classify: classifyHazelcastError,
      remainingMs: () => deadline.remainingMs(),
      pauseMs: retryPauseMs,
      sleep: (ms) => sleep(ms),
      doing: `open ${mapName}`,
    });
    return value;
  };
  return {
    client,
    messages: await open(name),
    progress: await open(`${name}-progress`),
    probe: await open(`${name}-probe`),
  };
}

function toMessage([id, msg]: [string, string]): Message {
  return { id: messageIdSchema.parse(id), msg };
}

function eventOf(state: LifecycleState): StoreEvent | undefined {
  if (state === LifecycleState.CONNECTED) return 'connected';
  if (state === LifecycleState.DISCONNECTED) return 'disconnected';
  return state === LifecycleState.SHUTDOWN ? 'ended' : undefined;
}
