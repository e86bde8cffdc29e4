import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { describeError, fromUnknown, type AppError, type InstanceId, type Settings } from '@signalbox/shared';
import { createLogger } from '@signalbox/service-kit';
import { createCommands, type WholeCluster } from './commands/executor.ts';
import type { Driver, Runtime } from './drivers/driver.ts';
import { boundedFileStream } from './home/bounded-file-stream.ts';
import type { KeptPreset } from './home/kept-preset.ts';
import { createHttpServer } from './http/control-server.ts';
import { changePreset, demandChange, type ChangePresetDeps } from './life/change-preset.ts';
import { demandSettled } from './life/change-setting.ts';
import { keepState } from './life/kept-state.ts';
import type { LockedHome } from './life/locked-home.ts';
import { createStartReport } from './life/start-report.ts';
import { killAll, takeDown } from './life/take-down.ts';
import { farewellWords, portWords, readyWords, takenWords } from './life/words.ts';
import { chooseDashboardPort } from './loopback.ts';
import { createPresentCluster } from './present-cluster.ts';
import type { Reach } from './reach.ts';
import { openCluster, type RunningCluster } from './running-cluster.ts';
import { createScenarioRuns } from './scenarios/scenario-runs.ts';
import type { Presets } from './settings/presets.ts';

export interface ControlPlaneInput {
  readonly lockedHome: LockedHome;
  readonly settings: Settings;
  /** What it runs as, and what else it could. */
  readonly preset: KeptPreset;
  readonly presets: Presets;
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
  const { lockedHome, runtime, reach, preset, presets, print } = input;
  const { home } = lockedHome;
  const stream = boundedFileStream(path.join(home.logsDir, 'control.ndjson'), controlLogBytes);
  const logger = createLogger({ instance: 'control', stream });
  const interrupted = new AbortController();
  const { signal } = interrupted;
  const present = createPresentCluster();
  let running: Running | undefined;
  /** The start, or the change to another preset, that is under way or was last. */
  let coming: Promise<unknown> | undefined;

  async function start(): Promise<void> {
    const port = await chooseDashboardPort(input.settings.dashboard.port);
    const origin = `http://localhost:${port}`;
    const { pid, startTime: processStartTime } = lockedHome.self;
    const state = keepState({ runDir: home.runDir, self: { pid, processStartTime, url: origin }, logger });
    if (input.fresh) {
      const ended = await wipe(runtime, report);
      // Said, so that nobody is accused of having ended by itself.
      if (ended.length > 0)
        logger.emit('control.stopping', { reason: 'a fresh start' }, `ended ${ended.join(', ')}: a fresh start`);
      state.epochIs(state.epoch() + 1);
    }
    state.ready(false);
    const scenarios = createScenarioRuns({
      scenariosDir: input.scenariosDir,
      runsDir: path.join(home.dir, 'scenarios'),
      launch: input.launchCli,
    });
    let started = false;
    const whole: WholeCluster = {
      scale: (kind, count) => present.now().scale(kind, count),
      reset: () => present.now().reset(),
      restart: (heads, tell) => present.now().restart(heads, tell),
      demandSetting: ({ effect }) => demandSettled({ effect, started, scenario: scenarios.isRunning() }),
      setting: (setting, targets, hooks) => present.now().changeSetting({ ...setting, targets, ...hooks }),
      down: input.onDown,
      demandPreset(to) {
        presets.settingsOf(to);
        demandChange(to, { preset: preset.now(), started, ready: state.isReady(), scenario: scenarios.isRunning() });
      },
      preset(to, tell) {
        print(`The cluster changes to the preset ${to}.`);
        const change = changePreset(changes, { to, settings: presets.settingsOf(to), tell });
        coming = change;
        // Whoever asked is told by the command; whoever sits at the terminal, here.
        change.catch((thrown: unknown) => {
          if (!signal.aborted) print(describeError(fromUnknown(thrown)));
        });
        return change;
      },
      async verify(command) {
        const { verdict, reasons } = await present.monitor.ledger.verify(command);
        return new Map([
          ['cluster', { outcome: verdict, ...(reasons[0] === undefined ? {} : { reason: reasons[0] }) }],
        ]);
      },
    };
    const commands = createCommands({
      driver: () => present.now().driver,
      whole,
      now: Date.now,
      emit: (fields, words) => logger.emit('control.command', fields, words),
    });
    const place = { runDir: home.runDir, token: lockedHome.token, origin };
    const { secrets } = lockedHome;
    const around = { runtime, reach, place, secrets, state, commands, logger, report, signal };
    const open = (settings: Settings) => openCluster({ ...around, settings });
    const changes: ChangePresetDeps = {
      present,
      runtime,
      state,
      logger,
      preset,
      open,
      bringUp: (cluster) => bringUpAloud(cluster, origin, performance.now()),
      signal,
    };
    const cluster = await open(input.settings);
    present.replace(cluster);
    const { monitor, keyValue } = present;
    const httpServer = createHttpServer({
      scenarios,
      presets: () => ({ preset: preset.now(), presets: presets.list(present.now().settings) }),
      monitor,
      commands,
      cluster: place,
      keyValue,
      dashboardDir: input.dashboardDir,
      logger,
    });
    running = {
      driver: () => present.now().driver,
      async close() {
        await scenarios.close();
        await Promise.allSettled([httpServer.stop(), present.now().close()]);
      },
    };
    await httpServer.listen(port);
    logger.emit('control.started', { url: origin, pid: process.pid }, `the control plane runs at ${origin}`);
    for (const words of portWords(input.settings.dashboard.port, port)) print(words);
    await bringUpAloud(cluster, origin, 0);
    signal.throwIfAborted();
    started = true;
    state.ready(true);
  }

  /** Starts it, and tells a person how that goes. `since`: when it was asked for, in milliseconds of this process's life. */
  async function bringUpAloud(
    cluster: RunningCluster,
    origin: string,
    since: number,
  ): Promise<ReadonlyMap<InstanceId, string>> {
    const { driver, adopted, replaced } = cluster;
    const elapsed = (): number => performance.now() - since;
    const startReport = createStartReport({ driver, print, elapsed });
    try {
      for (const words of takenWords(replaced)) print(words);
      for (const id of adopted) {
        const pid = driver.child(id)?.pid ?? 0;
        logger.emit('instance.adopted', { target: id, pid }, `${id} lives on as process ${pid} and is taken over`);
      }
      if (adopted.length > 0) startReport.step(`${adopted.length} running instances taken over`);
      const failed = await cluster.bringUp(startReport);
      signal.throwIfAborted();
      const way = { origin, token: lockedHome.token };
      const words = readyWords({ driver, cluster: way, failed, seconds: elapsed() / 1000, detached: input.detached });
      for (const line of words) print(line);
      return failed;
    } finally {
      startReport.stop();
    }
  }

  function report(problem: AppError): void {
    logger.emit('engine.log', { source: 'control' }, problem.message, 'warn');
  }

  async function end(act: (driver: Driver) => Promise<void>, reason: string): Promise<void> {
    interrupted.abort();
    running?.driver().mayStart(false);
    logger.emit('control.stopping', { reason }, `everything ends: ${reason}`);
    // A start that is under way sees its instances end and gives up by itself.
    if (running !== undefined) await act(running.driver());
    await coming?.catch(() => undefined);
    if (running !== undefined) {
      print(farewellWords(await runtime.remains(), running.driver().ids().length));
      await running.close();
    }
    lockedHome.leave();
    await logger.flush();
    logger.flushSync();
  }

  return {
    start() {
      const starting = start();
      coming = starting;
      return starting;
    },
    stop: (reason) => end((driver) => takeDown(driver, reason), reason),
    killNow: () => end((driver) => killAll(driver, 'a second signal'), 'a second signal'),
  };
}

interface Running {
  /** That of the cluster that there is now. */
  driver(): Driver;
  close(): Promise<void>;
}

/** Ends what lives and drops what is kept: the next cluster begins with nothing. Gives what had lived. */
async function wipe(runtime: Runtime, report: (problem: AppError) => void): Promise<readonly InstanceId[]> {
  const leftovers = await runtime.leftovers(report);
  await takeDown(leftovers, 'a fresh start');
  await runtime.forget();
  return leftovers.ids();
}
