import { AppError, type InstanceId, type InstanceKind, type Settings } from '@signalbox/shared';
import type { Discovery } from '@signalbox/discovery';
import { topicName, type LogAdmin } from '@signalbox/message-log';
import { failuresOf, type Driver, type VerbOutcome } from '../drivers/driver.ts';
import { demandBackend, readQueueSettings, settleEpoch, settleKeys, type QueueFacts } from './cluster-settings.ts';
import { portsOf, tellPorts } from './facts-in-consul.ts';
import { membersOf, tellReportKeys } from './report-keys.ts';
import type { StartReport } from './start-report.ts';

export interface BringUpDeps {
  readonly driver: Driver;
  readonly discovery: Discovery;
  readonly logAdmin: LogAdmin;
  readonly settings: Settings;
  /** Who carries the queue. */
  readonly queueFacts: () => QueueFacts;
  /** The epoch this home last knew; 0 for a new one. */
  readonly rememberedEpoch: number;
  readonly epochKnown: (epoch: number) => void;
  readonly report: StartReport;
  /** Ends the start between two steps; what is being started is ended by whoever aborts. */
  readonly signal: AbortSignal;
}

/**
 * Starts what does not run. Consul and the brokers, if there are any, at once; members and logging as soon as Consul holds the settings; messages
 * and facades once there is a log to read and write: earlier they would only take processor time from those they wait for.
 * Gives back why each instance that is not ready is not; throws when nothing can work.
 */
export async function bringUp(deps: BringUpDeps): Promise<ReadonlyMap<InstanceId, string>> {
  const { driver, discovery, report, settings, signal } = deps;
  const start = (...kinds: InstanceKind[]) =>
    driver.start(
      driver
        .children()
        .filter(({ kind, state }) => kinds.includes(kind) && state !== 'paused')
        .map(({ id }) => id),
    );

  const brokers = start('kafka');
  demandAll(await start('consul'));
  signal.throwIfAborted();
  discovery.start();
  const facts = deps.queueFacts();
  await settleKeys(discovery.keyValue, settings, facts);
  await demandBackend(discovery.keyValue, settings.queue.backend);
  const ports = portsOf(driver);
  await tellPorts(discovery.keyValue, ports);
  const brokerAddresses = facts['queue/brokers'];
  await tellReportKeys(discovery.keyValue, { settings, brokers: brokerAddresses, ports, members: membersOf(driver) });
  const epoch = await settleEpoch(discovery.keyValue, deps.rememberedEpoch);
  deps.epochKnown(epoch);
  report.step(`settings in Consul, epoch ${epoch}`);

  const logging = start('hazelcast', 'logging');
  const brokerOutcomes = await brokers;
  signal.throwIfAborted();
  // Fewer than that can write nothing; and who answers on their ports might be brokers of somebody else.
  if (failuresOf(brokerOutcomes).length * 2 > brokerOutcomes.size) demandAll(brokerOutcomes);
  await ensureTopic(deps, epoch);
  signal.throwIfAborted();
  const rest = await start('messages', 'facade');
  return new Map([brokerOutcomes, await logging, rest].flatMap(failuresOf));
}

async function ensureTopic({ discovery, logAdmin, report }: BringUpDeps, epoch: number): Promise<void> {
  const { name, partitions } = await readQueueSettings(discovery.keyValue);
  const topic = topicName(name, epoch);
  await logAdmin.ensureTopic(topic, partitions);
  report.step(`topic ${topic}: ${partitions} partitions, each with a leader`);
}

function demandAll(outcomes: ReadonlyMap<InstanceId, VerbOutcome>): void {
  const reasons = failuresOf(outcomes);
  if (reasons.length === 0) return;
  throw new AppError('engine-failed', reasons.map(([id, reason]) => `${id}: ${reason}`).join('\n'));
}
