import type { KeyEntry, KeyValue } from '@signalbox/discovery';

/** Consul's keys, in memory. */
export interface MemoryKeys extends KeyValue {
  readonly entries: Map<string, KeyEntry>;
}

export function createMemoryKeys(initial: Readonly<Record<string, string>> = {}): MemoryKeys {
  const entries = new Map<string, KeyEntry>();
  let index = 10;
  const write = (key: string, value: string): void => void entries.set(key, { key, value, modifyIndex: (index += 1) });
  const isOver = ({ key, modifyIndex }: Pick<KeyEntry, 'key' | 'modifyIndex'>): boolean =>
    (entries.get(key)?.modifyIndex ?? 0) === modifyIndex;
  for (const [key, value] of Object.entries(initial)) write(key, value);
  const keys: MemoryKeys = {
    entries,
    get: (key) => Promise.resolve(entries.get(key)),
    list: (prefix) => Promise.resolve([...entries.values()].filter(({ key }) => key.startsWith(prefix))),
    put: (key, value) => Promise.resolve(write(key, value)),
    cas: (key, value, modifyIndex) => keys.casAll([{ key, value, modifyIndex }]),
    casAll(writes) {
      if (!writes.every(isOver)) return Promise.resolve(false);
      for (const { key, value } of writes) write(key, value);
      return Promise.resolve(true);
    },
    delete: (key) => Promise.resolve(void entries.delete(key)),
  };
  return keys;
}
