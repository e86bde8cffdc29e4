import type { SettingsView } from '@signalbox/discovery';
import { backendSettings, type LogAdmin, settingsNeededBy, topicName, type LogWriter } from '@signalbox/message-log';
import type { Logger, ServiceHealth } from '@signalbox/service-kit';
import { describeError, fromUnknown, type QueueBackend } from '@signalbox/shared';

/** The log as it is written to now. */
export interface OpenLog {
  readonly backend: QueueBackend;
  readonly writer: LogWriter;
  /** How many messages it has, by whomever they were written. Rejects where nobody can say. */
  written(): Promise<number>;
}

/** Which log is wanted, by the settings and the epoch. */
export interface LogTarget {
  readonly backend: QueueBackend;
  readonly topic: string;
  readonly partitions: number;
}

export interface LogConnectionDeps {
  readonly settings: SettingsView;
  readonly health: ServiceHealth;
  readonly logger: Pick<Logger, 'emit'>;
  readonly createWriter: (target: LogTarget) => LogWriter;
  readonly createAdmin: (target: LogTarget) => Pick<LogAdmin, 'start' | 'highWaters' | 'stop'>;
  readonly retryMs: number;
}

/** Keeps a writer to the log that the settings name, and changes it when they change: no restart, no lost append. */
export interface LogConnection {
  current(): OpenLog | undefined;
  start(): void;
  stop(): Promise<void>;
}

export function createLogConnection(deps: LogConnectionDeps): LogConnection {
  const { settings, health, logger, createWriter, createAdmin, retryMs } = deps;
  const unwatch: (() => void)[] = [];
  let open: (OpenLog & { readonly target: LogTarget; stop(): Promise<void> }) | undefined;
  let connecting = false;
  /** The failure that was told last. */
  let told: string | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  /** Settings change several at once: looked at when all of them are there. */
  function settle(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void connect(), 0);
  }

  async function connect(): Promise<void> {
    const target = wantedLog(settings);
    if (stopped || connecting || target === undefined || sameLog(target, open?.target)) return;
    connecting = true;
    const failure = await swap(target);
    connecting = false;
    if (stopped) return;
    if (failure !== undefined && open === undefined) health.hold('log', failure);
    if (failure !== undefined && open !== undefined && failure !== told) {
      const { topic, partitions } = open.target;
      const facts = {
        key: 'signalbox/config/queue/',
        expected: `${topic} with ${partitions} partitions`,
        found: failure,
      };
      logger.emit('config.rejected', facts, `${failure}; ${topic} stays in use`);
    }
    told = failure;
    if (failure !== undefined) timer = setTimeout(() => void connect(), retryMs);
    else if (!sameLog(target, wantedLog(settings))) settle();
  }

  /** Gives why it did not work, in words. */
  async function swap(target: LogTarget): Promise<string | undefined> {
    const before = open;
    const moved = before !== undefined && before.target.topic !== target.topic;
    if (moved) {
      // Another epoch or queue: what were still written to the old one would be seen by nobody.
      health.hold('log', `the log changes to ${target.topic}`);
      open = undefined;
      await before.stop();
    }
    let writer: LogWriter | undefined;
    try {
      writer = createWriter(target);
      await writer.start();
    } catch (thrown) {
      await Promise.allSettled([writer?.stop()]);
      return `the log ${target.topic} cannot be written: ${describeError(fromUnknown(thrown))}`;
    }
    if (stopped) {
      await writer.stop();
      return undefined;
    }
    open = opened(target, writer);
    health.clear('log');
    const { topic, partitions } = target;
    logger.emit('log.writer-ready', { topic, partitions }, `writes to ${topic} (${partitions} partitions)`);
    if (!moved) await before?.stop();
    return undefined;
  }

  /** Who counts is no part of what makes the log writable: it connects by itself, and where it cannot nobody can say. */
  function opened(target: LogTarget, writer: LogWriter): NonNullable<typeof open> {
    const admin = createAdmin(target);
    admin.start().catch(() => undefined);
    return {
      backend: target.backend,
      target,
      writer,
      async written() {
        const waters = await admin.highWaters(target.topic);
        return [...waters.values()].reduce((sum, water) => sum + water, 0);
      },
      async stop() {
        await Promise.all([writer.stop(), admin.stop()]);
      },
    };
  }

  return {
    current: () => open,
    start() {
      unwatch.push(
        settings.watch('queue/backend', settle),
        settings.watch('queue/name', settle),
        settings.watch('queue/partitions', settle),
        ...backendSettings.map((key) => settings.watch(key, settle)),
        settings.watchEpoch(settle),
      );
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const end of unwatch.splice(0)) end();
      await open?.stop();
    },
  };
}

function wantedLog(settings: SettingsView): LogTarget | undefined {
  const backend = settings.get('queue/backend');
  const name = settings.get('queue/name');
  const partitions = settings.get('queue/partitions');
  const epoch = settings.epoch();
  if (backend === undefined || name === undefined || partitions === undefined || epoch === undefined) return undefined;
  if (settingsNeededBy(backend).some((key) => settings.get(key) === undefined)) return undefined;
  return { backend, topic: topicName(name, epoch), partitions };
}

function sameLog(a: LogTarget, b: LogTarget | undefined): boolean {
  return b !== undefined && a.backend === b.backend && a.topic === b.topic && a.partitions === b.partitions;
}
