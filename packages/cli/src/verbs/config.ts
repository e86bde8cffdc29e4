import {
  AppError,
  configEntrySchema,
  configHistorySchema,
  configKeys,
  configKeySchema,
  configListSchema,
  type ConfigKey,
} from '@signalbox/shared';
import type { Context } from '../context.ts';
import { table } from '../output.ts';

export async function listConfig(context: Context): Promise<void> {
  const found = await context.control().get('/api/config', configListSchema);
  context.output.result(found, () =>
    table(found.entries.map(({ key, value, modifyIndex }) => [key, value, `#${modifyIndex}`])),
  );
}

export async function getConfig(context: Context, key: string): Promise<void> {
  const entry = await context.control().get(pathOf(key), configEntrySchema);
  context.output.result(entry, () => entry.value);
}

/** `config set`: compare-and-set on the version just read, so that somebody else's change is never overwritten unseen. */
export async function setConfig(context: Context, key: string, value: string): Promise<void> {
  const control = context.control();
  const { modifyIndex } = await control.get(pathOf(key), configEntrySchema);
  const entry = await control.send('PUT', pathOf(key), { value, modifyIndex }, configEntrySchema);
  context.output.result(entry, () => `${entry.key} = ${entry.value} (#${entry.modifyIndex})`);
}

export async function configHistory(context: Context, key: string): Promise<void> {
  const found = await context.control().get(`${pathOf(key)}/history`, configHistorySchema);
  context.output.result(found, () =>
    table(found.history.map(({ at, value, by, modifyIndex }) => [at, value, by, `#${modifyIndex}`])),
  );
}

export async function rollbackConfig(context: Context, key: string): Promise<void> {
  const entry = await context.control().send('POST', `${pathOf(key)}/rollback`, {}, configEntrySchema);
  context.output.result(entry, () => `${entry.key} is ${entry.value} again (#${entry.modifyIndex})`);
}

function pathOf(key: string): string {
  return `/api/config/${encodeURIComponent(parseKey(key))}`;
}

function parseKey(key: string): ConfigKey {
  const parsed = configKeySchema.safeParse(key);
  if (parsed.success) return parsed.data;
  throw new AppError('wrong-use', 'There is no such setting.', { expected: configKeys.join(', '), found: key });
}
