import {
  instanceId,
  systemClock,
  type AppError,
  type ConfigFacts,
  type ConfigKey,
  type InstanceId,
  type Level,
} from '@signalbox/shared';
import type { ServiceKind, Settings } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import { unregisterBroker } from '@signalbox/engines';
import type { Logger } from '@signalbox/service-kit';
import type { ClusterFacts, Secrets } from './cluster.ts';
import { createClusterMonitor, type ClusterMonitor } from './cluster-monitor.ts';
import type { Commands } from './commands/commands.ts';
import { createBrokerDeaths } from './drivers/broker-deaths.ts';
import { createCatalogueKeeper } from './drivers/catalogue-keeper.ts';
import type { Address, ChildNews, Driver, Opened, Runtime, VerbOutcome } from './drivers/driver.ts';
import { bringUp } from './life/bring-up.ts';
import type { QueueFacts } from './life/cluster-settings.ts';
import { keepFacts } from './life/facts-in-consul.ts';
import type { KeptState } from './life/kept-state.ts';
import { changeSetting, type AppliedChange } from './life/change-setting.ts';
import { membersOf } from './life/report-keys.ts';
import { reset, scale } from './life/reshape.ts';
import { roll } from './life/roll.ts';
import type { StartReport } from './life/start-report.ts';
import type { Reach } from './reach.ts';

export interface OpenClusterInput {
  readonly settings: Settings;
  /** What the instances run on. */
  readonly runtime: Pick<Runtime, 'open'>;
  /** How Consul and the log are reached. */
  readonly reach: Reach;
  readonly place: Pick<ClusterFacts, 'runDir' | 'token' | 'origin'>;
  readonly secrets: Secrets;
  readonly state: KeptState;
  readonly commands: Pick<Commands, 'list' | 'onChange'>;
  readonly logger: Logger;
  readonly report: (problem: AppError) => void;
  /** Ends a start. */
  readonly signal: AbortSignal;
}

type Results = ReadonlyMap<string, VerbOutcome>;

/** One cluster with everything that sees and keeps it: it stands and falls as a whole, while the control plane around it lives on. */
export interface RunningCluster extends Pick<Opened, 'driver' | 'adopted' | 'replaced'> {
  readonly settings: Settings;
  readonly monitor: ClusterMonitor;
  readonly keyValue: KeyValue;
  /** Sees what happens from now on, and tells whoever watches. Idempotent. */
  watch(): void;
  /** Starts what does not run, watched. Gives why each instance that is not ready is not; throws when nothing can work. */
  bringUp(startReport: StartReport): Promise<ReadonlyMap<InstanceId, string>>;
  scale(kind: ServiceKind, count: number): Promise<Results>;
  reset(): Promise<Results>;
  /** Restarts these units one after another; tells each time that one is back. */
  restart(heads: readonly InstanceId[], tell: (sofar: Results) => void): Promise<Results>;
  /** A setting that takes a restart. */
  changeSetting(change: AppliedChange): Promise<Results>;
  /** Nobody sees to it any more; its instances are not touched. */
  close(): Promise<void>;
}

/** Takes the instances of the home up. Nothing is started yet. */
export async function openCluster(input: OpenClusterInput): Promise<RunningCluster> {
  const { settings, reach, place, state, commands, logger, report, signal } = input;
  const news = (of: ChildNews): void => logNews(logger, of);
  const { driver, adopted, replaced } = await input.runtime.open({ settings, news, report, signal });
  const consulUrl = `http://${hostPort(driver.addressOf(instanceId('consul', 1), 'http'))}`;
  const { consulToken } = input.secrets;
  const brokers = () => brokersOf(driver);
  const discovery = reach.createDiscovery({ consulUrl, consulToken, logger });
  const { keyValue } = discovery;
  const { backend } = settings.queue;
  const queueFacts = (): QueueFacts => ({
    'queue/brokers': brokers().map(({ address }) => address),
    'queue/members': backend === 'hazelcast' ? membersOf(driver).map(({ address }) => address) : [],
  });
  const facts = (): ConfigFacts => {
    const { 'queue/brokers': ofKafka, 'queue/members': ofHazelcast } = queueFacts();
    return { 'queue/brokers': [...ofKafka], 'queue/members': [...ofHazelcast] };
  };
  const logClient = {
    // What this process knows for itself it need not be told.
    setting: <K extends ConfigKey>(key: K) => facts()[key] ?? discovery.settings.get(key),
    // What fails is told by the probe that asked; the client's own lines would fill the log while a broker is away.
    log: (_level: Level, source: string, words: string) => logger.emit('engine.log', { source }, words, 'debug'),
  };
  const logAdmin = reach.createMessageLog(backend, { ...logClient, instance: 'control' }).createAdmin();
  const cluster: ClusterFacts = {
    ...place,
    consulUrl,
    settings,
    epoch: () => Math.max(1, state.epoch()),
    brokers,
    wanted: () => wantedOf(driver),
  };
  const keeper = createCatalogueKeeper({
    driver,
    discovery,
    deregistered: (id) => logger.emit('instance.deregistered', { target: id }, `${id} is taken out of Consul`),
    report,
  });
  const brokerDeaths = createBrokerDeaths({
    driver,
    controllerOf: (id) => driver.addressOf(id, 'controller'),
    unregister: unregisterBroker,
    told: (id, ms) =>
      logger.emit('broker.unregistered', { target: id, ms }, `the other brokers know that ${id} is dead`),
    report,
    now: () => performance.now(),
  });
  const monitor = createClusterMonitor({
    driver,
    commands,
    cluster,
    logAdmin,
    openLog: (queueName, epoch) => reach.openLog({ ...logClient, backend, queueName, epoch, instance: 'ledger' }),
  });
  const forgetFacts = keepFacts({ driver, queueFacts, keyValue, settings, report });
  const reshape = { driver, discovery, logAdmin, epoch: state.epoch, epochKnown: state.epochIs };
  const rolling = { driver, seen: () => monitor.status(), clock: systemClock, signal };
  let watched = false;

  function watch(): void {
    if (watched) return;
    watched = true;
    monitor.start();
    keeper.start();
    brokerDeaths.start();
  }

  return {
    driver,
    adopted,
    replaced,
    settings,
    monitor,
    keyValue,
    watch,
    bringUp(startReport) {
      watch();
      return bringUp({
        driver,
        discovery,
        logAdmin,
        settings,
        queueFacts,
        rememberedEpoch: state.epoch(),
        epochKnown: state.epochIs,
        report: startReport,
        signal,
      });
    },
    scale: (kind, count) => scale(reshape, kind, count),
    reset: () => reset(reshape),
    restart: (heads, tell) => roll(rolling, heads, tell),
    changeSetting: (change) => changeSetting({ ...reshape, ...rolling }, change),
    async close() {
      keeper.stop();
      brokerDeaths.stop();
      forgetFacts();
      await Promise.allSettled([monitor.stop(), logAdmin.stop(), discovery.stop()]);
      driver.release();
    },
  };
}

function brokersOf(driver: Driver): { id: InstanceId; address: string }[] {
  return Array.from({ length: driver.counts().kafka }, (_, index) => instanceId('kafka', index + 1)).map((id) => ({
    id,
    address: hostPort(driver.addressOf(id, 'broker')),
  }));
}

function hostPort({ host, port }: Address): string {
  return `${host}:${port}`;
}

function wantedOf(driver: Driver): Readonly<Record<string, number>> {
  const counts = driver.counts();
  return { consul: 1, hazelcast: counts.logging, ...counts };
}

function logNews(logger: Logger, { id, from, to, reason, exit, death, frozenMs }: ChildNews): void {
  logger.emit(
    'instance.state',
    {
      target: id,
      from,
      to,
      ...(reason === '' ? {} : { reason }),
      ...(death === undefined || exit === null ? {} : { exit: exit.reason }),
      ...death,
      ...(frozenMs === undefined ? {} : { frozenMs }),
    },
    `${id}: ${from} → ${to}${reason === '' ? '' : ` (${reason})`}`,
    to === 'failed' ? 'error' : 'info',
  );
}
