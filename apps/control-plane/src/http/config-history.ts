import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { configHistorySchema, type ConfigHistory, type ConfigKey } from '@signalbox/shared';
import { z } from 'zod';

type Entry = ConfigHistory['history'][number];

/** Who set what, when. Consul keeps only the present; this file of the control plane keeps what went through it. */
export interface ConfigHistoryFile {
  /** Newest first. */
  of(key: ConfigKey): Promise<Entry[]>;
  add(key: ConfigKey, entry: Entry): Promise<void>;
}

const entrySchema = configHistorySchema.shape.history.element.extend({ key: z.string() });
/** Entries of one key that are given back. */
const mostEntries = 200;

export function createConfigHistory(runDir: string): ConfigHistoryFile {
  const file = path.join(runDir, 'config-history.ndjson');
  return {
    async of(key) {
      const lines = (await readIfThere(file)).split('\n').filter((line) => line !== '');
      return lines
        .flatMap((line) => parseEntry(line) ?? [])
        .filter((entry) => entry.key === key)
        .map(({ value, at, modifyIndex, by }) => ({ value, at, modifyIndex, by }))
        .slice(-mostEntries)
        .toReversed();
    },
    add: (key, entry) => appendFile(file, `${JSON.stringify({ key, ...entry })}\n`, { mode: 0o600 }),
  };
}

/** A torn last line, of a process that died while it wrote, is no entry. */
function parseEntry(line: string): z.infer<typeof entrySchema> | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
