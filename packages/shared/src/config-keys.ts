import { z } from 'zod';
import { messagesModeSchema } from './internal-http.ts';
import { queueBackendSchema } from './facade-http.ts';

/** Where the settings live in Consul's key/value store (CONTRACT §8). */
export const configPrefix = 'signalbox/config/';
/** The epoch's own key: not a setting, nobody edits it by hand. */
export const epochKey = 'signalbox/epoch';

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected a name of letters, digits, dots and hyphens');
const integerText = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));
const addressList = z
  .string()
  .regex(
    /^(127\.0\.0\.1|localhost):\d{1,5}(,(127\.0\.0\.1|localhost):\d{1,5})*$/,
    'expected 127.0.0.1:PORT, several parted by commas',
  )
  .transform((text) => text.split(','));

/** How a facade speaks besides its own routes: as one of the five reports (LAB §2), or as a client of a neighbouring one expects. */
export const dialectNames = [
  'native',
  'report-a',
  'report-b',
  'report-c',
  'report-d',
  'report-e',
  'status-uuid',
  'facade-service',
] as const;
export type DialectName = (typeof dialectNames)[number];

/** How facades speak with logging instances. */
export const transports = ['http', 'grpc'] as const;
export type Transport = (typeof transports)[number];

/** The schema of each setting's text, after the prefix. One table: services, editor and CLI read it. */
export const configSchemas = {
  'facade/dialect': z.enum(dialectNames),
  'hazelcast/cluster-name': name,
  'hazelcast/map-name': name,
  'hazelcast/backup-count': integerText(0, 6),
  'logging/transport': z.enum(transports),
  'queue/backend': queueBackendSchema,
  'queue/name': name,
  'queue/brokers': addressList,
  'queue/members': addressList,
  'queue/partitions': integerText(1, 64),
  'messages/mode': messagesModeSchema,
  'routing/policy': z.enum(['random', 'round-robin']),
} as const;

export type ConfigKey = keyof typeof configSchemas;
export type ConfigValue<K extends ConfigKey> = z.output<(typeof configSchemas)[K]>;
/** Values of settings that are known from elsewhere than Consul, such as where the brokers really listen. */
export type ConfigFacts = { readonly [K in ConfigKey]?: ConfigValue<K> };
export const configKeys = Object.keys(configSchemas) as ConfigKey[];

/** Settings that are facts and no wishes: where the queue's brokers, or the members that carry it, really listen. Written as they come up. */
export const factKeys = ['queue/brokers', 'queue/members'] as const satisfies readonly ConfigKey[];
export type FactKey = (typeof factKeys)[number];
export type WishKey = Exclude<ConfigKey, FactKey>;

/** What a fresh cluster is given. */
export const configDefaults: Readonly<Record<WishKey, string>> = {
  'facade/dialect': 'native',
  'hazelcast/cluster-name': 'signalbox',
  'hazelcast/map-name': 'messages',
  'hazelcast/backup-count': '2',
  'logging/transport': 'http',
  'queue/backend': 'kafka',
  'queue/name': 'messages',
  'queue/partitions': '6',
  'messages/mode': 'group',
  'routing/policy': 'random',
};

/** Names of the things of one epoch: its map and its topic. */
export function epochName(base: string, epoch: number): string {
  return `${base}-e${epoch}`;
}
