import type { InstanceId, ServiceKind } from '@signalbox/shared';
import type { Discovery } from '@signalbox/discovery';
import { topicName, type LogAdmin } from '@signalbox/message-log';
import { restartedBy } from '../commands/restart-rules.ts';
import { scaling } from '../commands/verb-rules.ts';
import type { Driver, VerbOutcome } from '../drivers/driver.ts';
import { raiseEpoch, readQueueSettings } from './cluster-settings.ts';

export interface ReshapeDeps {
  readonly driver: Driver;
  readonly discovery: Discovery;
  readonly logAdmin: LogAdmin;
  readonly epoch: () => number;
  readonly epochKnown: (epoch: number) => void;
}

type Results = ReadonlyMap<string, VerbOutcome>;

/** Has `count` instances of a kind from now on: the lowest numbers stay, new ones come on free ports. */
export async function scale({ driver }: ReshapeDeps, kind: ServiceKind, count: number): Promise<Results> {
  const { add, remove } = scaling({ kind, count }, driver.children());
  await driver.reshape(kind, count, add);
  const [started, stopped] = await Promise.all([driver.start(add), driver.stop(remove)]);
  const gone = [...stopped].filter(([, { outcome }]) => outcome === 'stopped').map(([id]) => id);
  driver.drop(gone);
  return new Map([...started, ...stopped]);
}

/**
 * A new epoch: everything that holds messages ends, the log and the map get new names, all starts again, and the old log is deleted.
 * What can fail because an engine is away is asked first: then nothing has ended yet.
 */
export async function reset(deps: ReshapeDeps): Promise<Results> {
  const { driver, discovery, logAdmin } = deps;
  const before = deps.epoch();
  const { name, partitions } = await readQueueSettings(discovery.keyValue);
  await logAdmin.ensureTopic(topicName(name, before + 1), partitions);
  const ids = restartedBy('epoch', driver.children());
  await endAll(driver, ids);
  const started = await raiseAndStart(deps, before, ids);
  await logAdmin.deleteTopic(topicName(name, before));
  return new Map<string, VerbOutcome>([['cluster', { outcome: `epoch ${before + 1}` }], ...started]);
}

/** Starts the instances also when the epoch could not be raised: then they go on in the old one. */
async function raiseAndStart(deps: ReshapeDeps, before: number, ids: readonly InstanceId[]): Promise<Results> {
  try {
    deps.epochKnown(await raiseEpoch(deps.discovery.keyValue, before));
  } catch (thrown) {
    await deps.driver.start(ids);
    throw thrown;
  }
  return deps.driver.start(ids);
}

/** Facades drain; the others hold nothing that outlives the epoch. */
export async function endAll(driver: Driver, ids: readonly InstanceId[]): Promise<void> {
  const facades = ids.filter((id) => driver.child(id)?.kind === 'facade');
  await driver.stop(facades, 'a new epoch');
  await driver.kill(
    ids.filter((id) => !facades.includes(id)),
    'a new epoch',
  );
}
