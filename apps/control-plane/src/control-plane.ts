import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import {
  instanceId,
  type AppError,
  type ConfigFacts,
  type ConfigKey,
  type InstanceId,
  type Level,
  type Settings,
} from '@signalbox/shared';
import { createDiscovery } from '@signalbox/discovery';
import { unregisterBroker } from '@signalbox/engines';
import { createMessageLog } from '@signalbox/message-log';
import { openLog } from '@signalbox/observer';
import { createLogger, type Logger } from '@signalbox/service-kit';
import type { ClusterFacts } from './cluster.ts';
import { createCommands } from './commands/executor.ts';
import { createBrokerDeaths } from './drivers/broker-deaths.ts';
import { createCatalogueKeeper } from './drivers/catalogue-keeper.ts';
import type { Address, ChildNews, Driver, Runtime } from './drivers/driver.ts';
import { boundedFileStream } from './home/bounded-file-stream.ts';
import { readControlState, writeControlState } from './home/control-state.ts';
import { createHttpServer } from './http/control-server.ts';
import { bringUp } from './life/bring-up.ts';
import type { QueueFacts } from './life/cluster-settings.ts';
import { keepFacts } from './life/facts-in-consul.ts';
import { reset, scale, type ReshapeDeps } from './life/reshape.ts';
import type { LockedHome } from './life/locked-home.ts';
import { membersOf } from './life/report-keys.ts';
import { createStartReport } from './life/start-report.ts';
import { killAll, takeDown } from './life/take-down.ts';
import { farewellWords, portWords, readyWords } from './life/words.ts';
import { chooseDashboardPort } from './loopback.ts';
import { createClusterMonitor } from './cluster-monitor.ts';
import { createScenarioRuns } from './scenarios/scenario-runs.ts';

/** The way to the engines, so that a control plane can run where there are none. */
export interface Reach {
  readonly createDiscovery: typeof createDiscovery;
  readonly createMessageLog: typeof createMessageLog;
  readonly openLog: typeof openLog;
}

export const realReach: Reach = { createDiscovery, createMessageLog, openLog };

export interface ControlPlaneInput {
  readonly lockedHome: LockedHome;
  readonly settings: Settings;
  /** What the instances run on. */
  readonly runtime: Runtime;
  /** How Consul and the Kafka log are reached. */
  readonly reach: Reach;
  /** The exported dashboard. */
  readonly dashboardDir: string;
  /** The scenarios that ship with the product. */
  readonly scenariosDir: string;
  /** Starts the command line in a process of its own. */
  readonly launchCli: (args: readonly string[]) => ChildProcess;
  /** Begin with nothing: messages and settings of before are dropped. */
  readonly fresh: boolean;
  /** One line for a person. */
  readonly print: (line: string) => void;
  /** Nobody reads what is printed; it is kept in a file. */
  readonly detached: boolean;
  /** Somebody asked for `down`. */
  readonly onDown: () => void;
}

export interface ControlPlane {
  /** Resolves once everything that can be ready is; rejects when the cluster cannot work. */
  start(): Promise<void>;
  /** The orderly end of every process. */
  stop(reason: string): Promise<void>;
  /** The end of every process now; also while `stop` is under way. */
  killNow(): Promise<void>;
}

const controlLogBytes = 10 * 1024 * 1024;

/** Wires the parts of the control plane. Nothing runs before `start`. */
export function createControlPlane(input: ControlPlaneInput): ControlPlane {
  const { lockedHome, settings, runtime, reach, print } = input;
  const { home } = lockedHome;
  const stream = boundedFileStream(path.join(home.logsDir, 'control.ndjson'), controlLogBytes);
  const logger = createLogger({ instance: 'control', stream });
  const interrupted = new AbortController();
  let running: Running | undefined;
  let starting: Promise<void> | undefined;

  async function start(): Promise<void> {
    const startedAt = new Date().toISOString();
    const port = await chooseDashboardPort(settings.dashboard.port);
    const origin = `http://localhost:${port}`;
    let epoch = readControlState(home.runDir)?.epoch ?? 0;
    const keepState = (ready: boolean): void =>
      writeControlState(home.runDir, {
        pid: lockedHome.self.pid,
        processStartTime: lockedHome.self.startTime,
        url: origin,
        epoch: Math.max(1, epoch),
        startedAt,
        ready,
      });
    if (input.fresh) {
      const ended = await wipe(runtime, report);
      // Said, so that nobody is accused of having ended by itself.
      if (ended.length > 0)
        logger.emit('control.stopping', { reason: 'a fresh start' }, `ended ${ended.join(', ')}: a fresh start`);
      epoch += 1;
    }
    keepState(false);
    const { driver, adopted, replaced } = await runtime.open({
      settings,
      news: (news) => logNews(logger, news),
      report,
      signal: interrupted.signal,
    });
    const consulUrl = `http://${hostPort(driver.addressOf(instanceId('consul', 1), 'http'))}`;
    const { consulToken } = lockedHome.secrets;
    const brokers = () => brokersOf(driver);
    const discovery = reach.createDiscovery({ consulUrl, consulToken, logger });
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
    const epochKnown = (known: number): void => {
      if (known !== epoch) logger.emit('epoch.started', { epoch: known }, `epoch ${known}`);
      epoch = known;
      keepState(false);
    };
    const reshape: ReshapeDeps = {
      driver,
      discovery,
      logAdmin,
      epoch: () => epoch,
      epochKnown(known) {
        epochKnown(known);
        keepState(true);
      },
    };
    const commands = createCommands({
      driver,
      whole: {
        scale: (kind, count) => scale(reshape, kind, count),
        reset: () => reset(reshape),
        down: input.onDown,
        async verify(command) {
          const { verdict, reasons } = await monitor.ledger.verify(command);
          return new Map([
            ['cluster', { outcome: verdict, ...(reasons[0] === undefined ? {} : { reason: reasons[0] }) }],
          ]);
        },
      },
      now: Date.now,
      emit: (fields, words) => logger.emit('control.command', fields, words),
    });
    const cluster: ClusterFacts = {
      consulUrl,
      settings,
      runDir: home.runDir,
      token: lockedHome.token,
      origin,
      epoch: () => Math.max(1, epoch),
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
      openLog: (queueName, of) => reach.openLog({ ...logClient, backend, queueName, epoch: of, instance: 'ledger' }),
    });
    const scenarios = createScenarioRuns({
      scenariosDir: input.scenariosDir,
      runsDir: path.join(home.dir, 'scenarios'),
      launch: input.launchCli,
    });
    const httpServer = createHttpServer({
      scenarios,
      monitor,
      commands,
      cluster,
      keyValue: discovery.keyValue,
      dashboardDir: input.dashboardDir,
      logger,
    });
    const forgetFacts = keepFacts({
      driver,
      queueFacts,
      keyValue: discovery.keyValue,
      settings,
      report,
    });
    running = {
      driver,
      async close() {
        keeper.stop();
        brokerDeaths.stop();
        forgetFacts();
        await scenarios.close();
        await Promise.allSettled([httpServer.stop(), monitor.stop(), logAdmin.stop(), discovery.stop()]);
        driver.release();
      },
    };
    await httpServer.listen(port);
    monitor.start();
    logger.emit('control.started', { url: origin, pid: process.pid }, `the control plane runs at ${origin}`);
    const startReport = createStartReport({ driver, print, elapsed: () => performance.now() });
    try {
      for (const words of portWords(replaced, settings.dashboard.port, port)) print(words);
      for (const id of adopted) {
        const pid = driver.child(id)?.pid ?? 0;
        logger.emit('instance.adopted', { target: id, pid }, `${id} lives on as process ${pid} and is taken over`);
      }
      if (adopted.length > 0) startReport.step(`${adopted.length} running instances taken over`);
      keeper.start();
      brokerDeaths.start();
      const failed = await bringUp({
        driver,
        discovery,
        logAdmin,
        settings,
        queueFacts,
        rememberedEpoch: epoch,
        epochKnown,
        report: startReport,
        signal: interrupted.signal,
      });
      interrupted.signal.throwIfAborted();
      keepState(true);
      for (const line of readyWords({
        driver,
        cluster,
        failed,
        seconds: performance.now() / 1000,
        detached: input.detached,
      }))
        print(line);
    } finally {
      startReport.stop();
    }
  }

  function report(problem: AppError): void {
    logger.emit('engine.log', { source: 'control' }, problem.message, 'warn');
  }

  async function end(act: (driver: Driver) => Promise<void>, reason: string): Promise<void> {
    interrupted.abort();
    running?.driver.noMoreStarts();
    logger.emit('control.stopping', { reason }, `everything ends: ${reason}`);
    // A start that is under way sees its instances end and gives up by itself.
    if (running !== undefined) await act(running.driver);
    await starting?.catch(() => undefined);
    if (running !== undefined) {
      print(farewellWords(await runtime.remains(), running.driver.ids().length));
      await running.close();
    }
    lockedHome.leave();
    await logger.flush();
    logger.flushSync();
  }

  return {
    start() {
      starting = start();
      return starting;
    },
    stop: (reason) => end((driver) => takeDown(driver, reason), reason),
    killNow: () => end((driver) => killAll(driver, 'a second signal'), 'a second signal'),
  };
}

interface Running {
  readonly driver: Driver;
  close(): Promise<void>;
}

/** Ends what lives and drops what is kept: the next cluster begins with nothing. Gives what had lived. */
async function wipe(runtime: Runtime, report: (problem: AppError) => void): Promise<readonly InstanceId[]> {
  const leftovers = await runtime.leftovers(report);
  await takeDown(leftovers, 'a fresh start');
  await runtime.forget();
  return leftovers.ids();
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
