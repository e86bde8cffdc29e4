import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@signalbox/shared';
import { connect, type Call, type Connection } from '@signalbox/hazelcast';
import type { Client, IMap, IQueue } from 'hazelcast-client';
import type { LogClient } from '../message-log.ts';

/** What a topic consists of in the cluster. */
export interface TopicObjects {
  readonly client: Client;
  /** Batches by where they begin, and the count of partitions under `partitionsKey`. */
  readonly ledger: IMap<string, string>;
  /** Groups of readers, by name. */
  readonly readers: IMap<string, string>;
  /** What tells of records that no reader has been told of; one for each partition. */
  queue(partition: number): Promise<IQueue<string>>;
}

const reopenPauseMs = 200;

/** The ledger's own entry: how many partitions the topic has. No batch has such a key. */
export const partitionsKey = 'partitions';

export function ledgerName(topic: string): string {
  return `ledger-${topic}`;
}

export function readersName(topic: string): string {
  return `readers-${topic}`;
}

export function queueName(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}

export type TopicCall<T> = Omit<Call<T>, 'work' | 'remainingMs'> & {
  readonly work: (topic: TopicObjects) => Promise<T>;
  readonly withinMs: number;
};

/** The connection of all who use one log in this process: opened for the first, closed after the last, opened anew when it ended by itself. */
export class Link {
  readonly #of: LogClient;
  #holders = 0;
  #connection: Promise<Connection> | undefined;

  constructor(of: LogClient) {
    this.#of = of;
  }

  hold(): void {
    this.#holders += 1;
  }

  async letGo(): Promise<void> {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.then(
      (open) => open.close(),
      () => undefined,
    );
  }

  /** Throws an AppError: `unavailable`, and for a write `unknown`. */
  async call<T>(topic: string, { work, withinMs, ...call }: TopicCall<T>): Promise<T> {
    const until = performance.now() + withinMs;
    const { call: ask } = await this.#openBefore(until);
    const { value } = await ask({
      ...call,
      remainingMs: () => Math.max(0, until - performance.now()),
      work: async (client) => work(await objectsOf(client, topic)),
    });
    return value;
  }

  /** Resolves once there is a connection. */
  async ready(): Promise<void> {
    await this.#open();
  }

  /** HOST:PORT of the members, in the order of their numbers. */
  members(): readonly string[] {
    return this.#of.setting('queue/members') ?? [];
  }

  /** Members may only be starting, and whoever knows where they are may not have said so yet. */
  async #openBefore(until: number): Promise<Connection> {
    for (;;) {
      try {
        return await this.#open();
      } catch (thrown) {
        if (this.#holders === 0 || performance.now() + reopenPauseMs > until) throw thrown;
        await sleep(reopenPauseMs);
      }
    }
  }

  async #open(): Promise<Connection> {
    if (this.#holders === 0) throw new AppError('unavailable', 'The log is not open.');
    this.#connection ??= this.#connect();
    return this.#connection;
  }

  #connect(): Promise<Connection> {
    const { instance, log, setting } = this.#of;
    const addresses = this.members();
    const clusterName = setting('hazelcast/cluster-name');
    if (clusterName === undefined || addresses.length === 0)
      throw new AppError('unavailable', 'Nobody has said yet where the members of the queue are.');
    const opening = connect({ addresses, clusterName, instance, log }, (event) => {
      if (event === 'ended' && this.#connection === opening) this.#connection = undefined;
    });
    // The next call tries again.
    opening.catch(() => {
      if (this.#connection === opening) this.#connection = undefined;
    });
    return opening;
  }
}

/** The client gives the same object each time. */
async function objectsOf(client: Client, topic: string): Promise<TopicObjects> {
  return {
    client,
    ledger: await client.getMap(ledgerName(topic)),
    readers: await client.getMap(readersName(topic)),
    queue: (partition) => client.getQueue(queueName(topic, partition)),
  };
}
