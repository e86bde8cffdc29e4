import {
  AppError,
  configEntrySchema,
  configHistorySchema,
  configKeys,
  configKeySchema,
  configListSchema,
  configSchemas,
  configWrittenSchema,
  effectOf,
  verdictSchema,
  type ConfigKey,
  type SettingEffect,
} from '@signalbox/shared';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import { table } from '../output.ts';
import { followRestart } from './command.ts';

/** Consent to what a change of the log's layout takes. */
export interface ConsentOptions {
  readonly newEpoch?: boolean;
}

type Written = z.infer<typeof configWrittenSchema>;

/** What a change takes, in a table. */
const takesWords: Readonly<Record<SettingEffect, string>> = {
  live: 'at once',
  rolling: 'restarts logging one after another',
  together: 'restarts all logging',
  epoch: 'begins a new epoch (--new-epoch)',
  start: 'a start with --fresh',
  fact: 'follows the ports',
};

/** What is about to happen, said before it does. */
const restartWords: Readonly<Partial<Record<SettingEffect, string>>> = {
  rolling: 'Logging instances are restarted one after another, each with its member; nothing stops meanwhile.',
  together:
    'All logging instances are restarted at once and their map is filled anew from the log; until then requests are answered 503.',
  epoch: 'Every instance is restarted in a new epoch; the messages of this one are dropped.',
};

export async function listConfig(context: Context): Promise<void> {
  const found = await context.control().get('/api/config', configListSchema);
  context.output.result(found, () =>
    table(
      found.entries.map(({ key, value, modifyIndex, takes }) => [key, value, `#${modifyIndex}`, takesWords[takes]]),
    ),
  );
}

export async function getConfig(context: Context, key: string): Promise<void> {
  const entry = await context.control().get(pathOf(parseKey(key)), configEntrySchema);
  context.output.result(entry, () => entry.value);
}

/**
 * `config set`: compare-and-set on the version just read, so that somebody else's change is never overwritten unseen. Where it takes a restart it waits
 * for its end; where it takes a new epoch it is refused without consent.
 */
export async function setConfig(context: Context, key: string, value: string, options: ConsentOptions): Promise<void> {
  const control = context.control();
  const name = parseKey(key);
  const { modifyIndex, value: before } = await control.get(pathOf(name), configEntrySchema);
  const isOther = before !== value && configSchemas[name].safeParse(value).success;
  if (isOther) await demandConsent(context, name, options);
  if (isOther) context.output.note(restartWords[effectOf[name]] ?? '');
  const wish = { value, modifyIndex, ...consentOf(options) };
  const entry = await finished(context, await control.send('PUT', pathOf(name), wish, configWrittenSchema));
  context.output.result(entry, () => `${entry.key} = ${entry.value} (#${entry.modifyIndex})`);
}

export async function configHistory(context: Context, key: string): Promise<void> {
  const found = await context.control().get(`${pathOf(parseKey(key))}/history`, configHistorySchema);
  context.output.result(found, () =>
    table(found.history.map(({ at, value, by, modifyIndex }) => [at, value, by, `#${modifyIndex}`])),
  );
}

export async function rollbackConfig(context: Context, key: string, options: ConsentOptions): Promise<void> {
  const control = context.control();
  const name = parseKey(key);
  const [{ value }, { history }] = await Promise.all([
    control.get(pathOf(name), configEntrySchema),
    control.get(`${pathOf(name)}/history`, configHistorySchema),
  ]);
  // Where there is nothing to go back to, the control plane says so.
  const isOther = history.some((entry) => entry.value !== value);
  if (isOther) await demandConsent(context, name, options);
  if (isOther) context.output.note(restartWords[effectOf[name]] ?? '');
  const answer = await control.send('POST', `${pathOf(name)}/rollback`, consentOf(options), configWrittenSchema);
  const entry = await finished(context, answer);
  context.output.result(entry, () => `${entry.key} is ${entry.value} again (#${entry.modifyIndex})`);
}

/** Waits until whoever reads it has it. */
async function finished(context: Context, written: Written): Promise<Written> {
  if (written.command !== undefined) await followRestart(context, written.command);
  return written;
}

function consentOf({ newEpoch }: ConsentOptions): { newEpoch?: true } {
  return newEpoch === true ? { newEpoch } : {};
}

/** Throws AppError `wrong-use`, with what would be lost, where the change takes consent and there is none. */
async function demandConsent(context: Context, key: ConfigKey, { newEpoch }: ConsentOptions): Promise<void> {
  if (effectOf[key] !== 'epoch' || newEpoch === true) return;
  const { sent } = await context.control().get('/api/verdict', verdictSchema);
  const words = sent === 1 ? '1 message would be dropped' : `${sent} messages would be dropped`;
  throw new AppError(
    'wrong-use',
    `${words}, as another ${key} lays out the log anew and begins a new epoch: say so with --new-epoch.`,
  );
}

function pathOf(key: ConfigKey): string {
  return `/api/config/${encodeURIComponent(key)}`;
}

function parseKey(key: string): ConfigKey {
  const parsed = configKeySchema.safeParse(key);
  if (parsed.success) return parsed.data;
  throw new AppError('wrong-use', 'There is no such setting.', { expected: configKeys.join(', '), found: key });
}
