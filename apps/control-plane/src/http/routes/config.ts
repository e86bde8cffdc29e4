import {
  AppError,
  configEntrySchema,
  configHistorySchema,
  configKeys,
  configKeySchema,
  configListSchema,
  configPrefix,
  configPutSchema,
  configRollbackSchema,
  configSchemas,
  configWrittenSchema,
  effectOf,
  type ConfigKey,
} from '@signalbox/shared';
import { parseInput, type Call, type Route } from '@signalbox/service-kit';
import type { KeyEntry } from '@signalbox/discovery';
import type { Request } from 'express';
import type { z } from 'zod';
import type { Asker } from '../../commands/commands.ts';
import { takesRestart } from '../../commands/restart-rules.ts';
import { overtaken, writeSetting } from '../../life/write-setting.ts';
import { callerOf, type ApiContext } from '../context.ts';
import { factIsWritten, needsNewEpoch, noPast, noSetting, otherBackend } from './config-refusals.ts';

type Entry = z.infer<typeof configEntrySchema>;
type Written = z.infer<typeof configWrittenSchema>;
type Wish = z.infer<typeof configPutSchema>;

/** Settings in Consul's key/value store: every change is compare-and-set, remembered, and can be taken back. */
export function configRoutes({ keyValue, history, commands, monitor }: ApiContext): Route[] {
  async function read(key: ConfigKey): Promise<Entry> {
    const entry = await keyValue.get(configPrefix + key);
    if (entry === undefined) throw noSetting(key);
    return toEntry(key, entry);
  }

  /** `modifyIndex`: only over this version; undefined: over whichever is there now. Waits until Consul has it, not until everybody is restarted. */
  async function write(key: ConfigKey, { value, modifyIndex, newEpoch }: Wish, by: Asker): Promise<Written> {
    parseInput(configSchemas[key], value, key);
    const before = await keyValue.get(configPrefix + key);
    const effect = effectOf[key];
    const isOther = before?.value !== value;
    if (effect === 'fact') throw factIsWritten(key);
    if (effect === 'start' && before !== undefined && isOther) throw otherBackend(before.value, value);
    const over = modifyIndex ?? before?.modifyIndex ?? 0;
    // Said before anybody is ended for it.
    if (over !== (before?.modifyIndex ?? 0)) throw await overtaken(keyValue, key, over);
    if (effect === 'epoch' && isOther && newEpoch !== true) {
      const { ledger } = monitor;
      throw needsNewEpoch({ key, value, epoch: monitor.status().epoch, sent: ledger.verdict().sent });
    }
    await rememberFirst(key, before);
    if (!takesRestart(effect) || !isOther) {
      const entry = await writeSetting(keyValue, { key, value, over });
      return noted(key, entry, by);
    }
    const { command, written } = commands.change({ key, value, over, effect }, by);
    return { ...(await noted(key, await written, by)), command: command.id };
  }

  async function noted(key: ConfigKey, { value, modifyIndex }: KeyEntry, by: Asker): Promise<Entry> {
    await history.add(key, { value, at: new Date().toISOString(), modifyIndex, by });
    return toEntry(key, { value, modifyIndex });
  }

  /** What was there before the first change through us is worth going back to. */
  async function rememberFirst(key: ConfigKey, before: KeyEntry | undefined): Promise<void> {
    if (before === undefined || (await history.of(key)).length > 0) return;
    const { value, modifyIndex } = before;
    await history.add(key, { value, at: new Date().toISOString(), modifyIndex, by: 'start' });
  }

  async function list({ response }: Call): Promise<void> {
    const there = new Map((await keyValue.list(configPrefix)).map((entry) => [entry.key, entry]));
    const entries = configKeys.flatMap((key) => {
      const entry = there.get(configPrefix + key);
      return entry === undefined ? [] : [toEntry(key, entry)];
    });
    response.json({ entries });
  }

  async function rollBack({ request, response, body }: Call): Promise<void> {
    const key = keyOf(request);
    const { modifyIndex, newEpoch } = parseInput(configRollbackSchema, body.form === 'json' ? body.value : {}, 'body');
    const present = await read(key);
    const past = await history.of(key);
    const target = past.find((entry) =>
      modifyIndex === undefined ? entry.value !== present.value : entry.modifyIndex === modifyIndex,
    );
    if (target === undefined) throw noPast(key, modifyIndex);
    const back = { value: target.value, modifyIndex: present.modifyIndex, newEpoch };
    response.json(await write(key, back, callerOf(response)));
  }

  const entryReply = { 200: { description: 'The setting', schema: configEntrySchema } };
  const writtenReply = {
    200: { description: 'The setting, and the command that restarts who reads it', schema: configWrittenSchema },
  };
  const routes: Route[] = [
    {
      method: 'get',
      path: '/api/config',
      doc: { summary: 'Every setting', replies: { 200: { description: 'Settings', schema: configListSchema } } },
      handle: list,
    },
    {
      method: 'get',
      path: '',
      doc: { summary: 'One setting', replies: entryReply },
      handle: async ({ request, response }) => {
        response.json(await read(keyOf(request)));
      },
    },
    {
      method: 'put',
      path: '',
      accepts: ['json'],
      doc: {
        summary: 'Change it, compare-and-set, with what that takes',
        body: { 'application/json': configPutSchema },
        replies: writtenReply,
      },
      handle: async ({ request, response, body }) => {
        const wish = parseInput(configPutSchema, body.form === 'json' ? body.value : undefined, 'body');
        response.json(await write(keyOf(request), wish, callerOf(response)));
      },
    },
    {
      method: 'get',
      path: '/history',
      doc: {
        summary: 'Its changes through this control plane, newest first',
        replies: { 200: { description: 'Changes', schema: configHistorySchema } },
      },
      handle: async ({ request, response }) => {
        const key = keyOf(request);
        response.json({ key, history: await history.of(key) });
      },
    },
    {
      method: 'post',
      path: '/rollback',
      accepts: ['json'],
      doc: {
        summary: 'Go back to the value before, or to a version',
        body: { 'application/json': configRollbackSchema },
        replies: writtenReply,
      },
      handle: rollBack,
    },
  ];
  // A key has one slash; clients write it as it is or as %2F. The longer paths come first: `:key/history` also looks like `:area/:name`.
  return routes
    .toSorted((a, b) => b.path.length - a.path.length)
    .flatMap((route) =>
      route.path === '/api/config'
        ? [route]
        : ['/api/config/:key', '/api/config/:area/:name'].map((base) => below(base, route)),
    );
}

function below(base: string, route: Route): Route {
  return { ...route, path: base + route.path };
}

function keyOf(request: Request): ConfigKey {
  const { key, area, name } = request.params;
  const given = typeof key === 'string' ? key : `${String(area)}/${String(name)}`;
  const parsed = configKeySchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError('not-found', 'There is no such setting.', {
    expected: configKeys.join(', '),
    found: given.slice(0, 200),
  });
}

function toEntry(key: ConfigKey, { value, modifyIndex }: Omit<KeyEntry, 'key'>): Entry {
  return { key, value, modifyIndex, takes: effectOf[key] };
}
