import {
  configKeys,
  configPrefix,
  configSchemas,
  epochKey,
  layoutPortsKey,
  layoutPortsSchema,
  type ConfigKey,
  type ConfigValue,
  type LayoutPorts,
} from '@signalbox/shared';
import type { Logger } from '@signalbox/service-kit';
import { z } from 'zod';
import type { KeyEntry, SettingsView } from './port.ts';

/** Prefix under which the settings, the epoch and the layout stand: one watch for all. */
export const watchedPrefix = 'signalbox/';

/** The settings in memory. `take` feeds it all keys under `watchedPrefix`. */
export interface SettingsState extends SettingsView {
  take(entries: readonly KeyEntry[]): void;
  /** Where instances listen, as the control plane says; undefined where none has said it. */
  ports(): LayoutPorts | undefined;
  /** Whether Consul has answered once. */
  answered(): boolean;
}

const epochSchema = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'expected a whole number from 1')
  .transform(Number);

interface Slot {
  /** As it stands in Consul, so that only changes are parsed. */
  raw: string;
  value: unknown;
}

export function createSettings(logger: Logger | undefined): SettingsState {
  const slots = new Map<string, Slot>();
  const refused = new Map<string, string>();
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const onTake = new Set<() => void>();
  let answered = false;

  function take(entries: readonly KeyEntry[]): void {
    answered = true;
    for (const entry of entries) {
      const schema = schemaOf(entry.key);
      if (schema !== undefined) apply(entry, schema);
    }
    for (const listener of onTake) listener();
  }

  /** A key that has gone keeps its last value: nobody can work without one. */
  function apply({ key, value: raw, modifyIndex }: KeyEntry, schema: z.ZodType): void {
    if (slots.get(key)?.raw === raw || refused.get(key) === raw) return;
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      refused.set(key, raw);
      const expected = parsed.error.issues.map((issue) => issue.message).join('; ');
      const found = raw.slice(0, 200);
      const kept = slots.get(key)?.raw;
      const msg = `${key} = ${found} is refused (${expected}); ${kept === undefined ? 'it stays unset' : `${kept} stays in force`}`;
      logger?.emit('config.rejected', { key, expected, found }, msg);
      return;
    }
    refused.delete(key);
    slots.set(key, { raw, value: parsed.data });
    logger?.emit('config.applied', { key, value: raw, modifyIndex }, `${key} = ${raw}`);
    for (const listener of listeners.get(key) ?? []) listener(parsed.data);
  }

  function read<K extends ConfigKey>(key: K): ConfigValue<K> | undefined {
    // The slot was filled by this key's own schema, so it has this key's type.
    return slots.get(configPrefix + key)?.value as ConfigValue<K> | undefined;
  }

  function readEpoch(): number | undefined {
    return slots.get(epochKey)?.value as number | undefined;
  }

  function listen<T>(key: string, listener: (value: T) => void): () => void {
    const set = listeners.get(key) ?? new Set();
    listeners.set(key, set);
    const untyped = listener as (value: unknown) => void;
    set.add(untyped);
    const known = slots.get(key);
    if (known !== undefined) untyped(known.value);
    return () => set.delete(untyped);
  }

  return {
    take,
    // The slot was filled by this key's own schema.
    ports: () => slots.get(layoutPortsKey)?.value as LayoutPorts | undefined,
    answered: () => answered,
    get: read,
    watch: (key, listener) => listen(configPrefix + key, listener),
    epoch: readEpoch,
    watchEpoch: (listener) => listen(epochKey, listener),
    known(keys, signal) {
      return new Promise((resolve, reject) => {
        const end = (): void => {
          onTake.delete(look);
          signal.removeEventListener('abort', give);
        };
        const give = (): void => {
          end();
          reject(signal.reason);
        };
        const look = (): void => {
          const epoch = readEpoch();
          const values = collect(keys, read);
          if (epoch === undefined || values === undefined) return;
          end();
          resolve({ epoch, values });
        };
        if (signal.aborted) return give();
        signal.addEventListener('abort', give, { once: true });
        onTake.add(look);
        look();
      });
    },
  };
}

function collect<K extends ConfigKey>(
  keys: readonly K[],
  read: <P extends ConfigKey>(key: P) => ConfigValue<P> | undefined,
): { readonly [P in K]: ConfigValue<P> } | undefined {
  const pairs = keys.map((key) => [key, read(key)] as const);
  if (pairs.some(([, value]) => value === undefined)) return undefined;
  // Every key of K is in pairs with a value of its own type.
  return Object.fromEntries(pairs) as { readonly [P in K]: ConfigValue<P> };
}

function schemaOf(key: string): z.ZodType | undefined {
  if (key === epochKey) return epochSchema;
  if (key === layoutPortsKey) return layoutPortsSchema;
  const name = configKeys.find((one) => configPrefix + one === key);
  return name === undefined ? undefined : configSchemas[name];
}
