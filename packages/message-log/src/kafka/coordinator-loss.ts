import { createRequire } from 'node:module';

/** The parts of kafkajs' ConsumerGroup that the repair touches. */
interface ConsumerGroup {
  readonly groupId: string;
  coordinator: unknown;
  readonly cluster: { findGroupCoordinator(of: { groupId: string }): Promise<unknown> };
  heartbeat(options: { interval: number }): Promise<void>;
}

const lostNames = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
]);
const lostTypes = new Set(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'GROUP_LOAD_IN_PROGRESS']);

const searching = new WeakSet<ConsumerGroup>();
let repaired = false;

/**
 * kafkajs 2.2.4 looks for the group's coordinator only when it joins: when that broker dies, every heartbeat goes to the dead one,
 * the fetches stop with it, and the reader was silent until the broker came back (measured: 12 s, then expelled). Here a heartbeat
 * that cannot reach its coordinator starts a search in the background; fetches go on, and the membership is kept
 * if the search ends within the session that the new coordinator grants. Once per process.
 */
export function repairCoordinatorLoss(): void {
  if (repaired) return;
  repaired = true;
  const require = createRequire(import.meta.url);
  // The vendor has no types for its inside; the version is pinned and the failover test looks at the effect.
  const { prototype } = require('kafkajs/src/consumer/consumerGroup') as { prototype: ConsumerGroup };
  const beat = prototype.heartbeat;
  prototype.heartbeat = async function (this: ConsumerGroup, options): Promise<void> {
    if (searching.has(this)) return;
    try {
      await beat.call(this, options);
    } catch (thrown) {
      if (!coordinatorLost(thrown)) throw thrown;
      void search(this);
    }
  };
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
export function coordinatorLost(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return lostNames.has(thrown.name) || ('type' in thrown && lostTypes.has(String(thrown.type)));
}
