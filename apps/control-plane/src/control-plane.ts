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
import { unregisterBroker, type Provisioned } from '@signalbox/engines';
import { createMessageLog } from '@signalbox/message-log';
import { openLog } from '@signalbox/observer';
import { createLogger, type Logger } from '@signalbox/service-kit';
import type { ClusterFacts } from './cluster.ts';
import { createCommands } from './commands/executor.ts';
import { createBrokerDeaths } from './drivers/broker-deaths.ts';
import { createCatalogueKeeper } from './drivers/catalogue-keeper.ts';
import type { ChildNews, LocalDriver } from './drivers/local/local-driver.ts';
import { chooseDashboardPort, portOf } from './drivers/local/ports.ts';
import { consulUrlOf } from './drivers/local/process-specs.ts';
import { boundedFileStream } from './home/bounded-file-stream.ts';
import { readControlState, writeControlState } from './home/control-state.ts';
import { createHttpServer } from './http/control-server.ts';
import { bringUp } from './life/bring-up.ts';
import { keepFacts } from './life/facts-in-consul.ts';
import { openCluster, wipe } from './life/open-cluster.ts';
import { reset, scale, type ReshapeDeps } from './life/reshape.ts';
import type { Seat } from './life/seat.ts';
import { createStartReport } from './life/start-report.ts';
import { killAll, takeDown } from './life/take-down.ts';
import { farewellWords, portWords, readyWords } from './life/words.ts';
import { createObservatory, type Observatory } from './observatory.ts';

export interface ControlPlaneInput {
  readonly seat: Seat;
  readonly settings: Settings;
  readonly provisioned: Provisioned;
  /** The clone. */
  readonly rootDir: string;
  /** Only in tests: which instance is to fail where. */
  readonly failpoints: ReadonlyMap<InstanceId, string>;
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
  const { seat, settings, print } = input;
  const { home } = seat;
  const stream = boundedFileStream(path.join(home.logsDir, 'control.ndjson'), controlLogBytes);
  const logger = createLogger({ instance: 'control', stream });
  const interrupted = new AbortController();
  let running: Running | undefined;
  let observed: Observatory | undefined;
  let starting: Promise<void> | undefined;

  async function start(): Promise<void> {
    const startedAt = new Date().toISOString();
    const port = await chooseDashboardPort(settings.dashboard.port);
    const origin = `http://localhost:${port}`;
    let epoch = readControlState(home.runDir)?.epoch ?? 0;
    const keepState = (ready: boolean): void =>
      writeControlState(home.runDir, {
        pid: seat.self.pid,
        processStartTime: seat.self.startTime,
        url: origin,
        epoch: Math.max(1, epoch),
        startedAt,
        ready,
      });
    if (input.fresh) {
      const ended = await wipe(home, report);
      // Said, so that nobody is accused of having ended by itself.
      if (ended.length > 0)
        logger.emit('control.stopping', { reason: 'a fresh start' }, `ended ${ended.join(', ')}: a fresh start`);
      epoch += 1;
    }
    keepState(false);
    const { driver, adopted, replaced } = await openCluster({
      ...input,
      home,
      secrets: seat.secrets,
      news: (news) => logNews(logger, news),
      report,
      logCut: (id, cut) => observed?.logCut(id, cut),
      unread: (id) => observed?.unread(id) ?? Number.POSITIVE_INFINITY,
      signal: interrupted.signal,
    });
    const consulUrl = consulUrlOf(driver.ports);
    const { consulToken } = seat.secrets;
    const brokers = () => brokersOf(driver);
    const discovery = createDiscovery({ consulUrl, consulToken, logger });
    const addresses = () => brokers().map(({ address }) => address);
    const facts = (): ConfigFacts => ({ 'queue/brokers': addresses() });
    const logClient = {
      setting: <K extends ConfigKey>(key: K) => facts()[key],
      // What fails is told by the probe that asked; the client's own lines would fill the log while a broker is away.
      log: (_level: Level, source: string, words: string) => logger.emit('engine.log', { source }, words, 'debug'),
    };
    const logAdmin = createMessageLog(settings.queue.backend, { ...logClient, instance: 'control' }).createAdmin();
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
          const { verdict, reasons } = await observatory.ledger.verify(command);
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
      token: seat.token,
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
      controllerPort: (id) => portOf(driver.ports, id, 'controller'),
      unregister: unregisterBroker,
      told: (id, ms) =>
        logger.emit('broker.unregistered', { target: id, ms }, `the other brokers know that ${id} is dead`),
      report,
      now: () => performance.now(),
    });
    const observatory = createObservatory({
      driver,
      commands,
      cluster,
      logAdmin,
      openLog: (queueName, of) =>
        openLog({ ...logClient, backend: settings.queue.backend, queueName, epoch: of, instance: 'ledger' }),
    });
    observed = observatory;
    const httpServer = createHttpServer({
      observatory,
      commands,
      cluster,
      keyValue: discovery.keyValue,
      dashboardDir: path.join(input.rootDir, 'apps', 'web', 'out'),
      logger,
    });
    const forgetFacts = keepFacts({
      driver,
      brokers: addresses,
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
        await Promise.allSettled([httpServer.stop(), observatory.stop(), logAdmin.stop(), discovery.stop()]);
        driver.release();
      },
    };
    await httpServer.listen(port);
    observatory.start();
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
        brokers: addresses,
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

  async function end(act: (driver: LocalDriver) => Promise<void>, reason: string): Promise<void> {
    interrupted.abort();
    running?.driver.noMoreStarts();
    logger.emit('control.stopping', { reason }, `everything ends: ${reason}`);
    // A start that is under way sees its instances end and gives up by itself.
    if (running !== undefined) await act(running.driver);
    await starting?.catch(() => undefined);
    if (running !== undefined) {
      print(await farewellWords(home.runDir, running.driver.ids().length));
      await running.close();
    }
    seat.leave();
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
  readonly driver: LocalDriver;
  close(): Promise<void>;
}

function brokersOf(driver: LocalDriver): { id: InstanceId; address: string }[] {
  return Array.from({ length: driver.counts.kafka }, (_, index) => instanceId('kafka', index + 1)).map((id) => ({
    id,
    address: `127.0.0.1:${portOf(driver.ports, id, 'broker')}`,
  }));
}

function wantedOf(driver: LocalDriver): Readonly<Record<string, number>> {
  return { consul: 1, hazelcast: driver.counts.logging, ...driver.counts };
}

function logNews(logger: Logger, { id, from, status, death, frozenMs }: ChildNews): void {
  const { state, reason, exit } = status;
  logger.emit(
    'instance.state',
    {
      target: id,
      from,
      to: state,
      ...(reason === '' ? {} : { reason }),
      ...(death === undefined || exit === undefined ? {} : { exit: exit.reason }),
      ...death,
      ...(frozenMs === undefined ? {} : { frozenMs }),
    },
    `${id}: ${from} → ${state}${reason === '' ? '' : ` (${reason})`}`,
    state === 'failed' ? 'error' : 'info',
  );
}
