import {
  AppError,
  configDefaults,
  configKeys,
  configPrefix,
  configSchemas,
  epochKey,
  type FactKey,
  type QueueBackend,
  type Settings,
  type WishKey,
} from '@signalbox/shared';
import type { KeyEntry, KeyValue } from '@signalbox/discovery';

/** HOST:PORT of those who carry the queue, in the order of their numbers; none where it needs no such. */
export type QueueFacts = Readonly<Record<FactKey, readonly string[]>>;

/** What a fresh cluster is given of the settings; facts are written apart, as they follow the real ports. */
export function freshValues(settings: Settings): Readonly<Record<WishKey, string>> {
  return {
    ...configDefaults,
    'facade/dialect': settings.facade.dialect,
    'hazelcast/cluster-name': settings.hazelcast.clusterName,
    'hazelcast/map-name': settings.hazelcast.mapName,
    'hazelcast/backup-count': String(settings.hazelcast.backupCount),
    'logging/transport': settings.logging.transport,
    'queue/backend': settings.queue.backend,
    'queue/name': settings.queue.name,
    'queue/partitions': String(settings.queue.partitions),
    'messages/mode': settings.messages.mode,
    'routing/policy': settings.routing.policy,
  };
}

/** Writes what is not there. A person's value is never written over, but for a fact, which is no wish. */
export async function settleKeys(keyValue: KeyValue, settings: Settings, facts: QueueFacts): Promise<void> {
  const there = new Map((await keyValue.list(configPrefix)).map((entry) => [entry.key, entry]));
  const told = Object.entries(facts).map(([key, addresses]) => [key, addresses.join(',')]);
  const wishes: Readonly<Record<string, string>> = freshValues(settings);
  const values: Readonly<Record<string, string>> = { ...wishes, ...Object.fromEntries(told) };
  await Promise.all(
    configKeys.map(async (key) => {
      const entry = there.get(configPrefix + key);
      const isFact = key in facts;
      const wanted = values[key] ?? '';
      // A queue that needs no such has no such key.
      if (isFact && wanted === '') return;
      if (entry !== undefined && (!isFact || entry.value === wanted)) return;
      // Should somebody write in the same moment, theirs counts.
      await keyValue.cas(configPrefix + key, wanted, entry?.modifyIndex ?? 0);
    }),
  );
}

/**
 * Refuses another back end than the messages of this home are in: what one holds no other can read.
 * Throws AppError `conflict`.
 */
export async function demandBackend(keyValue: KeyValue, wanted: QueueBackend): Promise<void> {
  const found = (await keyValue.get(`${configPrefix}queue/backend`))?.value;
  if (found === wanted) return;
  throw new AppError('conflict', 'The messages of this home are in another queue.', {
    expected: `queue.backend ${found ?? ''}, as Consul has it`,
    found: wanted,
    remedy: `Go back to the queue that holds them: \`npx signalbox up --set queue.backend=${found ?? ''}\`. Or begin anew with \`--fresh\`, which drops them.`,
  });
}

/** What the queue is called and how it is split: Consul's word, as the services read it. */
export async function readQueueSettings(keyValue: KeyValue): Promise<{ name: string; partitions: number }> {
  return {
    name: configSchemas['queue/name'].parse((await keyValue.get(`${configPrefix}queue/name`))?.value),
    partitions: configSchemas['queue/partitions'].parse((await keyValue.get(`${configPrefix}queue/partitions`))?.value),
  };
}

/** The epoch in force: the higher of what Consul and we remember, so that a lost store does not bring old messages back. */
export async function settleEpoch(keyValue: KeyValue, remembered: number): Promise<number> {
  const entry = await keyValue.get(epochKey);
  const stored = Number(entry?.value ?? 0);
  const epoch = Math.max(1, remembered, Number.isSafeInteger(stored) ? stored : 0);
  if (epoch !== stored) await writeEpoch(keyValue, epoch, entry?.modifyIndex ?? 0);
  return epoch;
}

/** The next epoch, written. */
export async function raiseEpoch(keyValue: KeyValue, current: number): Promise<number> {
  const { modifyIndex } = await epochWrite(keyValue, current + 1);
  await writeEpoch(keyValue, current + 1, modifyIndex);
  return current + 1;
}

/** What makes that epoch the present one, to be written with what belongs to it. */
export async function epochWrite(keyValue: KeyValue, epoch: number): Promise<KeyEntry> {
  return { key: epochKey, value: String(epoch), modifyIndex: (await keyValue.get(epochKey))?.modifyIndex ?? 0 };
}

async function writeEpoch(keyValue: KeyValue, epoch: number, modifyIndex: number): Promise<void> {
  if (await keyValue.cas(epochKey, String(epoch), modifyIndex)) return;
  throw new AppError('conflict', 'Somebody else wrote the epoch at the same moment.', {
    expected: `${epochKey} to become ${epoch}`,
    found: 'another value',
    remedy: 'Leave this key alone, and try again.',
  });
}
