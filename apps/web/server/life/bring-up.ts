import { AppError, type InstanceId, type InstanceKind, type Settings } from '@signalbox/shared';
import type { Discovery } from '@signalbox/discovery';
import { topicName, type LogAdmin } from '@signalbox/message-log';
import type { Driver, VerbOutcome } from '../drivers/driver.ts';
import { readQueueSettings, settleEpoch, settleKeys } from './cluster-settings.ts';
import type { StartReport } from './start-report.ts';

export interface BringUpDeps {
  readonly driver: Driver;
  readonly discovery: Discovery;
  readonly logAdmin: LogAdmin;
  readonly settings: Settings;
  /** HOST:PORT of every broker. */
  readonly brokers: () => readonly string[];
  /** The epoch this home last knew; 0 for a new one. */
  readonly rememberedEpoch: number;
  readonly epochKnown: (epoch: number) => void;
  readonly report: StartReport;
}

/**
 * Starts what does not run. Consul and the brokers at once; members and logging as soon as Consul holds the settings; messages and
 * facades once there is a log to read and write: earlier they would only take processor time from the brokers they wait for.
 * Gives back why each instance that is not ready is not; throws when nothing can work.
 */
export async function bringUp(deps: BringUpDeps): Promise<ReadonlyMap<InstanceId, string>> {
  const { driver, discovery, report, settings } = deps;
  const start = (...kinds: InstanceKind[]) =>
    driver.start(
      driver
        .children()
        .filter(({ kind, state }) => kinds.includes(kind) && state !== 'paused')
        .map(({ id }) => id),
    );

  const brokers = start('kafka');
  demandAll(await start('consul'));
  discovery.start();
  await settleKeys(discovery.keyValue, settings, deps.brokers());
  const epoch = await settleEpoch(discovery.keyValue, deps.rememberedEpoch);
  deps.epochKnown(epoch);
  report.step(`settings in Consul, epoch ${epoch}`);

  const logging = start('hazelcast', 'logging');
  const brokerOutcomes = await brokers;
  try {
    await ensureTopic(deps, epoch);
  } catch (thrown) {
    demandAll(brokerOutcomes);
    throw thrown;
  }
  const rest = await start('messages', 'facade');
  return new Map([brokerOutcomes, await logging, rest].flatMap(reasonsOf));
}

async function ensureTopic({ discovery, logAdmin, report }: BringUpDeps, epoch: number): Promise<void> {
  const { name, partitions } = await readQueueSettings(discovery.keyValue);
  const topic = topicName(name, epoch);
  await logAdmin.ensureTopic(topic, partitions);
  report.step(`topic ${topic}: ${partitions} partitions, each with a leader`);
}

function reasonsOf(outcomes: ReadonlyMap<InstanceId, VerbOutcome>): [InstanceId, string][] {
  return [...outcomes]
    .filter(([, { outcome }]) => outcome === 'failed')
    .map(([id, { reason }]) => [id, reason ?? 'it failed']);
}

function demandAll(outcomes: ReadonlyMap<InstanceId, VerbOutcome>): void {
  const reasons = reasonsOf(outcomes);
  if (reasons.length === 0) return;
  throw new AppError('engine-failed', reasons.map(([id, reason]) => `${id}: ${reason}`).join('\n'));
}
