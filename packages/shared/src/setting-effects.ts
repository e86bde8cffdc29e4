import { z } from 'zod';
import { configKeys, type ConfigKey } from './config-keys.ts';

/**
 * What a change of a setting takes (ADR 48).
 * `live`: whoever reads it follows by itself.
 * `rolling`: logging instances with their members are restarted one after another, as two values side by side harm nobody.
 * `together`: all of them end before one starts, as two values side by side would be two maps; the map is filled anew from the log.
 * `epoch`: the log's layout changes, so its messages are dropped and a new epoch begins.
 * `start`: only a start on an empty home takes it.
 * `fact`: no wish; the control plane writes what is so.
 */
export const settingEffects = ['live', 'rolling', 'together', 'epoch', 'start', 'fact'] as const;
export const settingEffectSchema = z.enum(settingEffects);
export type SettingEffect = z.infer<typeof settingEffectSchema>;

/** The one table: API, command line and page read it. */
export const effectOf: Readonly<Record<ConfigKey, SettingEffect>> = {
  'facade/dialect': 'live',
  'hazelcast/cluster-name': 'together',
  'hazelcast/map-name': 'together',
  'hazelcast/backup-count': 'rolling',
  'logging/transport': 'live',
  'queue/backend': 'start',
  'queue/name': 'epoch',
  'queue/brokers': 'fact',
  'queue/members': 'fact',
  'queue/partitions': 'epoch',
  'messages/mode': 'live',
  'routing/policy': 'live',
};

export const configKeySchema = z.enum(configKeys as [ConfigKey, ...ConfigKey[]]);
/** A setting and what it is to be; the value is one that the key's own schema has taken. */
export const settingWishSchema = z.object({ key: configKeySchema, value: z.string() });
export type SettingWish = z.infer<typeof settingWishSchema>;
