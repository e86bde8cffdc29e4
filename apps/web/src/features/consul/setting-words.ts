import { configSchemas, type ConfigKey } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';

interface Words {
  /** What the setting is. */
  readonly what: MessageKey;
  /** What its value must look like. */
  readonly expects: MessageKey;
}

export const settingWords: Record<ConfigKey, Words> = {
  'facade/dialect': { what: 'setting.dialect', expects: 'setting.expectsChoice' },
  'hazelcast/cluster-name': { what: 'setting.clusterName', expects: 'setting.expectsName' },
  'hazelcast/map-name': { what: 'setting.mapName', expects: 'setting.expectsName' },
  'hazelcast/backup-count': { what: 'setting.backupCount', expects: 'setting.expectsBackups' },
  'logging/transport': { what: 'setting.transport', expects: 'setting.expectsChoice' },
  'queue/backend': { what: 'setting.backend', expects: 'setting.expectsChoice' },
  'queue/name': { what: 'setting.queueName', expects: 'setting.expectsName' },
  'queue/brokers': { what: 'setting.brokers', expects: 'setting.expectsBrokers' },
  'queue/members': { what: 'setting.members', expects: 'setting.expectsBrokers' },
  'queue/partitions': { what: 'setting.partitions', expects: 'setting.expectsPartitions' },
  'messages/mode': { what: 'setting.mode', expects: 'setting.expectsChoice' },
  'routing/policy': { what: 'setting.policy', expects: 'setting.expectsChoice' },
};

/** Whether the contract takes this text as the setting's value. The server asks the same schema. */
export function isValid(key: ConfigKey, value: string): boolean {
  return configSchemas[key].safeParse(value).success;
}

/** The only values a setting may have, where they can be listed. */
export function choicesOf(key: ConfigKey): string[] | undefined {
  const schema = configSchemas[key];
  return 'options' in schema ? schema.options.map(String) : undefined;
}
