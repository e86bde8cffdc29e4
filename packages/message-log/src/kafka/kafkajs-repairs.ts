import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

let repaired = false;

/** Repairs kafkajs 2.2.4, once per process. The vendor has no types for its inside; the version is pinned and tests look at the effects. */
export function repairKafkajs(): void {
  if (repaired) return;
  repaired = true;
  repairRequestQueue();
  repairBrokerLoss();
}

const require = createRequire(import.meta.url);

/** The parts of kafkajs' RequestQueue that the repair touches. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const checkIntervalMs = 10;

/**
 * kafkajs 2.2.4 arms a timer after every answer even when nothing waits, for minus the time since 1970: Node makes that 1 ms, warns
 * (TimeoutNegativeWarning), and since the timer's own check arms the next one, every connection wakes the process 1,000 times a second
 * for ever. Here the timer is armed only while requests wait, which is all it is for.
 */
function repairRequestQueue(): void {
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const wait = Math.max(this.throttledUntil - Date.now(), checkIntervalMs);
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, wait);
  };
}

/** The parts of kafkajs' ConsumerGroup that the repair touches. */
interface ConsumerGroup {
  readonly groupId: string;
  readonly topicsSubscribed: readonly string[];
  coordinator: unknown;
  readonly cluster: {
    findGroupCoordinator(of: { groupId: string }): Promise<unknown>;
    findTopicPartitionMetadata(topic: string): readonly { leader: number }[];
    refreshMetadata(): Promise<void>;
  };
  getNodeIds(): string[];
  heartbeat(options: { interval: number }): Promise<void>;
  recoverFromFetch(thrown: unknown): Promise<void>;
}

const unreachable = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
]);
const otherCoordinator = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]);
const otherLeader = new Set(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE']);

const fetchPauseMs = 100;
const searching = new WeakSet<ConsumerGroup>();

/**
 * kafkajs 2.2.4 does not outlive a broker as a consumer, in three ways; all are repaired here.
 * It looks for the group's coordinator only when it joins: when that broker dies, every heartbeat goes to the dead one (measured: silent
 * for 12 s, until the broker came back). Now a heartbeat that cannot reach its coordinator starts a search in the background.
 * And one broker that refuses stops the fetches of all, whose records are dropped without a heartbeat: the reader is expelled after 2 s;
 * a leader that moved makes it join anew, so that everybody reads from the beginning. Now the others go on, and only the metadata is
 * asked again.
 * And an answer to that may name a leader which is not among its brokers, since a broker reads the two one after the other: then nobody fetched
 * that leader's partitions, without an error, until the metadata was five minutes old (measured: two partitions, 57 s, until the group moved).
 * Now such a leader is fetched from too, which fails and asks again.
 */
function repairBrokerLoss(): void {
  const { prototype } = require('kafkajs/src/consumer/consumerGroup') as { prototype: ConsumerGroup };
  const { getNodeIds, heartbeat, recoverFromFetch } = prototype;

  prototype.getNodeIds = function (this: ConsumerGroup): string[] {
    return [...new Set([...getNodeIds.call(this), ...leadersOf(this)])];
  };

  prototype.heartbeat = async function (this: ConsumerGroup, options): Promise<void> {
    if (searching.has(this)) return;
    try {
      await heartbeat.call(this, options);
    } catch (thrown) {
      if (!isUnreachable(thrown) && !hasType(thrown, otherCoordinator)) throw thrown;
      void search(this);
    }
  };

  prototype.recoverFromFetch = async function (this: ConsumerGroup, thrown): Promise<void> {
    if (!isUnreachable(thrown) && !hasType(thrown, otherLeader)) return recoverFromFetch.call(this, thrown);
    await sleep(fetchPauseMs);
    try {
      await this.cluster.refreshMetadata();
    } catch {
      // Nobody answers now: the next fetch fails and asks again.
    }
  };
}

function leadersOf({ topicsSubscribed, cluster }: ConsumerGroup): string[] {
  try {
    return topicsSubscribed
      .flatMap((topic) => cluster.findTopicPartitionMetadata(topic))
      .map(({ leader }) => String(leader));
  } catch {
    // No metadata: it is being closed, or was never asked.
    return [];
  }
}

async function search(group: ConsumerGroup): Promise<void> {
  searching.add(group);
  try {
    group.coordinator = await group.cluster.findGroupCoordinator({ groupId: group.groupId });
  } catch {
    // Not elected yet: the next heartbeat fails again and searches anew.
  } finally {
    searching.delete(group);
  }
}

/** Told from other failures by name, because the vendor's classes are not all exported. */
function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof Error && unreachable.has(thrown.name);
}

function hasType(thrown: unknown, types: ReadonlySet<string>): boolean {
  return thrown instanceof Error && 'type' in thrown && types.has(String(thrown.type));
}
