import {
  AppError,
  configEntrySchema,
  configHistorySchema,
  configKeys,
  configKeySchema,
  configListSchema,
  configPrefix,
  configPutSchema,
  configSchemas,
  modifyIndexSchema,
  type ConfigKey,
} from '@signalbox/shared';
import { parseInput, type Call, type Route } from '@signalbox/service-kit';
import type { KeyEntry } from '@signalbox/discovery';
import type { Request } from 'express';
import { z } from 'zod';
import { callerOf, type ApiContext } from '../context.ts';

type Entry = z.infer<typeof configEntrySchema>;
const rollbackSchema = z.strictObject({
  /** The version to go back to; left out: the one before the present. */
  modifyIndex: modifyIndexSchema.optional(),
});

/** Settings in Consul's key/value store: every change is compare-and-set, remembered, and can be taken back. */
export function configRoutes({ keyValue, history }: ApiContext): Route[] {
  async function read(key: ConfigKey): Promise<Entry> {
    const entry = await keyValue.get(configPrefix + key);
    if (entry === undefined) throw noSetting(key);
    return toEntry(key, entry);
  }

  /** `modifyIndex`: only over this version; undefined: over whichever is there now. */
  async function write(key: ConfigKey, value: string, modifyIndex: number | undefined, by: string): Promise<Entry> {
    parseInput(configSchemas[key], value, key);
    const before = await keyValue.get(configPrefix + key);
    if (key === 'queue/backend' && before !== undefined && before.value !== value)
      throw otherBackend(before.value, value);
    const expected = modifyIndex ?? before?.modifyIndex ?? 0;
    await rememberFirst(key, before);
    if (!(await keyValue.cas(configPrefix + key, value, expected))) throw changedMeanwhile(key, expected, before);
    const entry = await read(key);
    await history.add(key, { value, at: new Date().toISOString(), modifyIndex: entry.modifyIndex, by });
    return entry;
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
    const { modifyIndex } = parseInput(rollbackSchema, body.form === 'json' ? body.value : {}, 'body');
    const present = await read(key);
    const past = await history.of(key);
    const target = past.find((entry) =>
      modifyIndex === undefined ? entry.value !== present.value : entry.modifyIndex === modifyIndex,
    );
    if (target === undefined) throw noPast(key, modifyIndex);
    response.json(await write(key, target.value, present.modifyIndex, callerOf(response)));
  }

  const entryReply = { 200: { description: 'The setting', schema: configEntrySchema } };
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
        summary: 'Change it, compare-and-set',
        body: { 'application/json': configPutSchema },
        replies: entryReply,
      },
      handle: async ({ request, response, body }) => {
        const { value, modifyIndex } = parseInput(
          configPutSchema,
          body.form === 'json' ? body.value : undefined,
          'body',
        );
        response.json(await write(keyOf(request), value, modifyIndex, callerOf(response)));
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
        body: { 'application/json': rollbackSchema },
        replies: entryReply,
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

function toEntry(key: ConfigKey, { value, modifyIndex }: KeyEntry): Entry {
  return { key, value, modifyIndex };
}

function noSetting(key: ConfigKey): AppError {
  return new AppError('not-found', 'This setting has no value yet.', {
    expected: `${configPrefix}${key} in Consul`,
    found: 'nothing',
    remedy: 'It is written when the cluster starts; PUT gives it a value.',
  });
}

function changedMeanwhile(key: ConfigKey, expected: number, found: KeyEntry | undefined): AppError {
  return new AppError('conflict', 'Somebody else has changed this setting meanwhile.', {
    expected: `${key} at version ${expected}`,
    found: found === undefined ? 'no value' : `version ${found.modifyIndex}`,
    remedy: 'Read it again and decide anew.',
  });
}

function noPast(key: ConfigKey, modifyIndex: number | undefined): AppError {
  return new AppError('not-found', 'There is no such earlier value.', {
    expected:
      modifyIndex === undefined ? `an earlier value of ${key}` : `version ${modifyIndex} in the history of ${key}`,
    found: 'none in the history',
  });
}

/** What one back end holds no other can read, and the brokers run or do not. */
function otherBackend(found: string, wanted: string): AppError {
  return new AppError('conflict', 'The queue of a running cluster cannot be changed.', {
    expected: found,
    found: wanted,
    remedy: `Start anew: \`npx signalbox down\`, then \`npx signalbox up --fresh --set queue.backend=${wanted}\`.`,
  });
}
