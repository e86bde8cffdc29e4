import type { InstanceId, ServiceKind } from '@signalbox/shared';
import type { Discovery } from '@signalbox/discovery';
import { topicName, type LogAdmin } from '@signalbox/message-log';
import { scaling } from '../commands/verb-rules.ts';
import type { VerbOutcome } from '../drivers/driver.ts';
import type { LocalDriver } from '../drivers/local/local-driver.ts';
import { raiseEpoch, readQueueSettings } from './cluster-settings.ts';

export interface ReshapeDeps {
  readonly driver: LocalDriver;
  readonly discovery: Discovery;
  readonly logAdmin: LogAdmin;
  readonly epoch: () => number;
  readonly epochKnown: (epoch: number) => void;
}

type Results = ReadonlyMap<string, VerbOutcome>;

/** Has `count` instances of a kind from now on: the lowest numbers stay, new ones come on free ports. */
export async function scale({ driver }: ReshapeDeps, kind: ServiceKind, count: number): Promise<Results> {
  const { add, remove } = scaling({ kind, count }, driver.children());
  driver.setCounts({ ...driver.counts, [kind]: count });
  await driver.findPorts(add);
  await driver.add(add);
  const [started, stopped] = await Promise.all([driver.start(add), driver.stop(remove)]);
  const gone = [...stopped].filter(([, { outcome }]) => outcome === 'stopped').map(([id]) => id);
  driver.drop(gone);
  return new Map([...started, ...stopped]);
}

/** A new epoch: everything that holds messages ends, the log and the map get new names, the old log is deleted, and all starts again. */
export async function reset(deps: ReshapeDeps): Promise<Results> {
  const { driver, discovery, logAdmin } = deps;
  const ids = driver
    .children()
    .filter(({ kind }) => kind === 'facade' || kind === 'logging' || kind === 'messages' || kind === 'hazelcast')
    .map(({ id }) => id);
  await endAll(driver, ids);
  const { name, partitions } = await readQueueSettings(discovery.keyValue);
  const before = deps.epoch();
  const epoch = await raiseEpoch(discovery.keyValue, before);
  deps.epochKnown(epoch);
  await logAdmin.ensureTopic(topicName(name, epoch), partitions);
  await logAdmin.deleteTopic(topicName(name, before));
  const started = await driver.start(ids);
  return new Map<string, VerbOutcome>([['cluster', { outcome: `epoch ${epoch}` }], ...started]);
}

/** Facades drain; the others hold nothing that outlives the epoch. */
async function endAll(driver: LocalDriver, ids: readonly InstanceId[]): Promise<void> {
  const facades = ids.filter((id) => driver.child(id)?.kind === 'facade');
  await driver.stop(facades, 'a new epoch');
  await driver.kill(
    ids.filter((id) => !facades.includes(id)),
    'a new epoch',
  );
}
