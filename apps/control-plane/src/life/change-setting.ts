import {
  AppError,
  configPrefix,
  describeError,
  fromUnknown,
  splitInstanceId,
  type InstanceId,
} from '@signalbox/shared';
import type { KeyEntry } from '@signalbox/discovery';
import { topicName } from '@signalbox/message-log';
import type { RestartEffect } from '../commands/restart-rules.ts';
import { failuresOf, type Driver, type VerbOutcome } from '../drivers/driver.ts';
import { epochWrite, readQueueSettings } from './cluster-settings.ts';
import { endAll, type ReshapeDeps } from './reshape.ts';
import { roll, wellWithinMs, type RollDeps } from './roll.ts';
import { illnessOf, untilNothing } from './well.ts';
import { overtaken, readWritten, writeSetting, type SettingChange } from './write-setting.ts';

export type ChangeSettingDeps = ReshapeDeps & RollDeps & { readonly driver: Driver };

/** What is to be changed, who is restarted for it, and who is told how far it is. */
export interface AppliedChange extends SettingChange {
  readonly effect: RestartEffect;
  readonly targets: readonly InstanceId[];
  /** Consul has the value from now on. */
  readonly written: (entry: KeyEntry) => void;
  readonly tell: (sofar: Results) => void;
}

type Results = ReadonlyMap<string, VerbOutcome>;

/**
 * A setting that nobody follows by himself (ADR 48). It reaches Consul only when it is being applied, so that nobody who restarts by chance takes it
 * alone. Where everybody has to end first it is written while nobody runs: a control plane that dies between two lines leaves a cluster that is wholly
 * of the old value or wholly of the new. Throws where it is not written; then all go on with the old one.
 */
export function changeSetting(deps: ChangeSettingDeps, change: AppliedChange): Promise<Results> {
  switch (change.effect) {
    case 'rolling':
      return oneAfterAnother(deps, change);
    case 'together':
      return together(deps, change);
    case 'epoch':
      return inNewEpoch(deps, change);
  }
}

async function oneAfterAnother(deps: ChangeSettingDeps, change: AppliedChange): Promise<Results> {
  change.written(await writeSetting(deps.discovery.keyValue, change));
  return roll(deps, change.targets, change.tell);
}

async function together(deps: ChangeSettingDeps, change: AppliedChange): Promise<Results> {
  const { driver, discovery } = deps;
  const { targets } = change;
  const stopped = await driver.stop(targets, `the change of ${change.key}`);
  const entry = await orGoOn(driver, targets, async () => {
    demandEnded(stopped);
    return writeSetting(discovery.keyValue, change);
  });
  change.written(entry);
  const started = await driver.start(targets);
  return withIllnesses(deps, onlyOf(targets, started));
}

/** Asked first is what can fail because the log is away: then nothing has ended yet. */
async function inNewEpoch(deps: ChangeSettingDeps, change: AppliedChange): Promise<Results> {
  const { driver, discovery, logAdmin } = deps;
  const { keyValue } = discovery;
  const { key, value, over, targets } = change;
  const before = deps.epoch();
  const { name } = await readQueueSettings(keyValue);
  await logAdmin.describe(topicName(name, before));
  await endAll(driver, targets);
  const entry = await orGoOn(driver, targets, async () => {
    const writes = [{ key: configPrefix + key, value, modifyIndex: over }, await epochWrite(keyValue, before + 1)];
    // Both or none: an epoch without its layout, or a layout without its epoch, could not be started.
    if (!(await keyValue.casAll(writes))) throw await overtaken(keyValue, key, over);
    return readWritten(keyValue, key);
  });
  deps.epochKnown(before + 1);
  change.written(entry);
  const started = await startInNewEpoch(deps, targets);
  await logAdmin.deleteTopic(topicName(name, before));
  return withIllnesses(
    deps,
    new Map<string, VerbOutcome>([['cluster', { outcome: `epoch ${before + 1}` }], ...started]),
  );
}

/** As at a start: those who may carry the log first, then the log itself, then those who read and write it. */
async function startInNewEpoch(
  { driver, discovery, logAdmin, epoch }: ChangeSettingDeps,
  targets: readonly InstanceId[],
): Promise<Results> {
  const store = targets.filter((id) => ['logging', 'hazelcast'].includes(splitInstanceId(id).kind));
  const storing = driver.start(store);
  try {
    const { name, partitions } = await readQueueSettings(discovery.keyValue);
    await logAdmin.ensureTopic(topicName(name, epoch()), partitions);
  } catch (thrown) {
    await Promise.all([storing, driver.start(targets)]);
    const words = describeError(fromUnknown(thrown));
    throw new AppError('engine-failed', `Epoch ${epoch()} has begun, and its log could not be made: ${words}`, {
      remedy: '`npx signalbox reset` tries it once more.',
    });
  }
  return new Map([...(await storing), ...(await driver.start(targets.filter((id) => !store.includes(id))))]);
}

/** What is refused while nobody runs costs nobody his work: all start again with what there was. */
async function orGoOn<T>(driver: Driver, targets: readonly InstanceId[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    await driver.start(targets);
    throw thrown;
  }
}

function demandEnded(outcomes: ReadonlyMap<InstanceId, VerbOutcome>): void {
  const left = failuresOf(outcomes);
  if (left.length === 0) return;
  throw new AppError('engine-failed', `${left.map(([id]) => id).join(', ')} did not end, so nothing was changed.`, {
    found: left.map(([id, reason]) => `${id}: ${reason}`).join('; '),
    remedy: 'Kill it, then change the setting again.',
  });
}

/** Done means that whoever asks next is served: the facades know those that are back, and the map has its copies. */
async function withIllnesses({ driver, seen, clock, signal }: ChangeSettingDeps, outcomes: Results): Promise<Results> {
  const running = driver
    .children()
    .filter(({ state }) => state !== 'stopped' && state !== 'killed' && state !== 'paused');
  const ids = running.filter(({ kind }) => kind !== 'kafka' && kind !== 'consul').map(({ id }) => id);
  const failed = new Map<string, string>(failuresOf(outcomes));
  const asked = ids.filter((id) => !failed.has(id));
  const illOnes = (): [InstanceId, string][] =>
    asked.flatMap((id) => {
      const illness = illnessOf(id, seen());
      return illness === undefined ? [] : [[id, illness]];
    });
  const isWrong = (): string | undefined => illOnes()[0]?.[1] ?? (seen().safe === true ? undefined : 'not safe');
  await untilNothing(isWrong, { clock, signal, withinMs: wellWithinMs });
  const ill = illOnes().map(([id, reason]): [string, VerbOutcome] => [id, { outcome: 'failed', reason }]);
  return new Map([...outcomes, ...ill]);
}

function onlyOf(targets: readonly InstanceId[], outcomes: ReadonlyMap<InstanceId, VerbOutcome>): Results {
  return new Map([...outcomes].filter(([id, { outcome }]) => targets.includes(id) || outcome === 'failed'));
}

export interface Standing {
  readonly effect: RestartEffect;
  /** The control plane's own start is over. */
  readonly started: boolean;
  /** A scenario is running. */
  readonly scenario: boolean;
}

/** Throws AppError `conflict` where the change would disturb something. */
export function demandSettled({ effect, started, scenario }: Standing): void {
  if (!started)
    throw new AppError('conflict', 'The cluster is still starting.', {
      remedy: 'Wait until it is ready, then change the setting.',
    });
  if (scenario && effect === 'epoch')
    throw new AppError('conflict', 'A scenario is running; its messages would be gone.', {
      remedy: 'Wait for its end, or stop it.',
    });
}
