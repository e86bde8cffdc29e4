import { configSchemas, epochName, type ConfigKey, type ConfigValue } from '@signalbox/shared';
import type { Facts } from './facts.ts';

/** How the log is called, cut and shared, by the settings in force. */
export interface LogShape {
  readonly queueName: string;
  readonly partitions: number;
  readonly mode: 'group' | 'replica';
}

/** Undefined while Consul has not told all of it, or the log is not there. */
export function logShape(facts: Facts): LogShape | undefined {
  const queueName = setting(facts, 'queue/name');
  const partitions = setting(facts, 'queue/partitions');
  const mode = setting(facts, 'messages/mode');
  if (queueName === undefined || partitions === undefined || mode === undefined) return undefined;
  const { value: log } = facts.queue;
  // The log of the epoch before, or of another name, may have been cut otherwise.
  const isPresent = log?.topic === epochName(queueName, facts.epoch) && log.partitions.length === partitions;
  return isPresent ? { queueName, partitions, mode } : undefined;
}

function setting<K extends ConfigKey>({ catalog }: Facts, key: K): ConfigValue<K> | undefined {
  const text = catalog.value?.settings[key]?.value;
  if (text === undefined) return undefined;
  const parsed = configSchemas[key].safeParse(text);
  // The table's schema for this key gives this key's value.
  return parsed.success ? (parsed.data as ConfigValue<K>) : undefined;
}
