import { createDiscovery } from '@signalbox/discovery';
import {
  createMessageLog,
  groupName,
  settingsNeededBy,
  topicName,
  type LogReader,
  type ReadBatch,
} from '@signalbox/message-log';
import {
  createApp,
  createFailpoints,
  createHealth,
  createHttpServer,
  createLifecycle,
  createMetrics,
  howFar,
  type Lifecycle,
  type Logger,
  type ServiceEnv,
} from '@signalbox/service-kit';
import { AppError, type MessagesMode, type PlacedMessage } from '@signalbox/shared';
import type { MessagesContext } from './context.ts';
import { printHeld } from './hold-events.ts';
import { getDigest } from './routes/get-digest.ts';
import { getMessage } from './routes/get-message.ts';
import { getMessages } from './routes/get-messages.ts';
import { Share } from './share.ts';

/** How often this instance looks whether the log still knows it, in milliseconds. */
const lookEvery = 250;

/** Between two reasons that say how far the reading is, in milliseconds. */
const sayEvery = 1_000;
const waitsForReplay = 'reads the log from its beginning';

/**
 * Of one partition at once, in bytes. Decoding it holds up everybody who asks meanwhile: measured at 100,000 messages, 690 to 1,400 ms with 1 MiB,
 * 245 to 460 ms with a quarter, and no slower over all.
 */
const fetchBytes = 128 * 1024;

/** The messages service: a share of the log, held in memory and answered for as long as the log confirms the claim. */
export function createMessagesService(env: ServiceEnv, logger: Logger, fail: (error: unknown) => void): Lifecycle {
  const { instanceId, consulUrl, consulToken, port } = env;
  const failpoints = createFailpoints({ armed: env.failpoints, logger });
  const health = createHealth({
    instance: instanceId,
    logger,
    waitsFor: { settings: 'waits for the settings in Consul', replay: waitsForReplay },
  });
  const metrics = createMetrics({ instance: instanceId });
  const heldGauge = metrics.gauge('messages_held', 'Messages of the share', []);
  const absorbed = metrics.counter('messages_duplicates_total', 'Appends whose id was held already', []);
  const discovery = createDiscovery({ consulUrl, consulToken, logger });
  const stopping = new AbortController();
  const share = new Share();
  let reader: LogReader | undefined;
  let epoch = 0;
  let partitionCount = 0;
  let mode: MessagesMode = 'group';
  let replayFrom = 0;
  let replayed = 0;
  let caughtUpOnce = false;
  let saidAt = -Infinity;
  let dropped = false;
  let watch: NodeJS.Timeout | undefined;
  let listeningPort = port;

  /** Whether nobody else can have been given these partitions meanwhile; while they move, the share itself says so. */
  const inTouch = (): boolean => reader !== undefined && (share.moving || reader.silenceMs() < reader.sessionMs);

  const context: MessagesContext = {
    instance: instanceId,
    share,
    epoch: () => epoch,
    partitionCount: () => partitionCount,
    mode: () => mode,
    shown: (messages) => (failpoints.fires('show-twice') ? firstTwice(messages) : messages),
    assertInTouch() {
      if (health.ready && inTouch()) return;
      throw new AppError('unavailable', `${instanceId} cannot answer for its share.`, {
        found: health.report().reasons.join('; ') || 'out of touch with the log',
        remedy: 'Ask another messages instance, or try again.',
        retryAfter: 1,
      });
    },
  };
  const server = createHttpServer({
    app: createApp({
      title: 'messages',
      routes: [getMessages(context), getMessage(context), getDigest(context)],
      health,
      metrics,
      logger,
    }),
    port,
  });

  function assigned(partitions: readonly number[]): void {
    share.assign(partitions);
    replayFrom = performance.now();
    replayed = 0;
    logger.emit(
      'log.assigned',
      { partitions: [...partitions] },
      `holds partitions ${partitions.join(', ') || 'none'} from now on`,
    );
    settle();
  }

  function settle(): void {
    if (!share.complete) return;
    // Only before the first catch-up is there nothing to answer; later moves make the share incomplete, not the instance unready.
    health.clear('replay');
    caughtUpOnce = true;
    const partitions = share.partitions();
    const ms = performance.now() - replayFrom;
    logger.emit(
      'log.caught-up',
      { partitions, records: replayed, ms },
      `caught up: ${replayed} records in ${Math.round(ms)} ms, holds ${share.count}`,
    );
  }

  /** How far the first reading has come, no more often than somebody can read. */
  function sayReplay(): void {
    if (caughtUpOnce || performance.now() - saidAt < sayEvery) return;
    saidAt = performance.now();
    const { read, all } = share.replay();
    health.hold('replay', `${waitsForReplay}: ${howFar(read, all)}`);
  }

  async function startReader(): Promise<void> {
    const { epoch: now, values } = await discovery.settings.known(
      ['queue/name', 'queue/partitions', 'queue/backend', 'messages/mode'],
      stopping.signal,
    );
    epoch = now;
    logger.joinEpoch(epoch);
    partitionCount = values['queue/partitions'];
    mode = values['messages/mode'];
    health.clear('settings');
    const backend = values['queue/backend'];
    await discovery.settings.known(settingsNeededBy(backend), stopping.signal);
    const group = groupName('messages', epoch);
    const log = createMessageLog(backend, {
      instance: instanceId,
      setting: discovery.settings.get,
      log: (level, source, message) => logger.emit('engine.log', { source }, message, level),
    });
    reader = log.createReader({
      topic: topicName(values['queue/name'], epoch),
      // In replica mode everybody is alone in a group of their own, and so is given every partition.
      group: mode === 'replica' ? `${group}-${instanceId}` : group,
      fetchBytes,
      // What stays ours when partitions move is not read again.
      mayBeginAt: () => Promise.resolve(share.positions()),
    });
    restartOn();
    await reader.start({
      assigned,
      highWaters(highWaters) {
        const was = share.complete;
        share.aim(highWaters);
        if (!was) settle();
      },
      revoked(partitions) {
        share.revoke();
        failpoints.dieAt('die-on-move');
        logger.emit(
          'log.revoked',
          { partitions: [...partitions] },
          'partitions move: the share is not complete until they are given out again',
        );
      },
      records(batch) {
        if (failpoints.fires('serve-while-stale')) return;
        const taken = share.take(share.complete ? batch : replayBatch(batch));
        failpoints.dieAt('die-after-hold');
        if (!taken.live) replayed += taken.held.length + taken.duplicates.length;
        absorbed.inc(taken.duplicates.length);
        heldGauge.set(share.count);
        printHeld(logger, batch, taken, Date.now());
        if (taken.completed) settle();
        sayReplay();
      },
      failed(error) {
        health.hold('log', error.message);
        logger.emit(
          'log.reader-failed',
          { error: error.message, restart: true },
          `cannot go on reading, so it starts over: ${error.message}`,
        );
        fail(error);
      },
    });
    watch = setInterval(() => {
      if (inTouch()) health.clear('silence');
      else health.hold('silence', 'has heard nothing from the log for too long: others may hold its partitions');
    }, lookEvery);
  }

  /** The batch as it was read, unless a test wants one record of it to be missed. */
  function replayBatch(batch: ReadBatch): ReadBatch {
    const drop = batch.records.length > 0 && failpoints.fires('drop-on-replay') && !dropped;
    if (!drop) return batch;
    dropped = true;
    return { ...batch, records: batch.records.slice(1) };
  }

  /** A share belongs to one epoch and one mode: with another, this life ends and the next begins from the log. */
  function restartOn(): void {
    discovery.settings.watchEpoch((next) => {
      if (next !== epoch)
        fail(new AppError('unavailable', `Epoch ${next} has begun; this share belonged to ${epoch}.`));
    });
    discovery.settings.watch('messages/mode', (next) => {
      if (next !== mode)
        fail(new AppError('unavailable', `The mode is ${next} now; this share was read in mode ${mode}.`));
    });
  }

  return createLifecycle([
    { name: 'discovery', start: () => discovery.start(), stop: () => discovery.stop() },
    {
      name: 'log reader',
      start: () => undefined,
      stop: () => {
        stopping.abort(new AppError('unavailable', 'stopping'));
        clearInterval(watch);
        return reader?.stop();
      },
    },
    {
      name: 'http server',
      async start() {
        const { url, port: own } = await server.start();
        listeningPort = own;
        logger.emit('service.listening', { url }, `listens on ${url}`);
      },
      stop: () => server.stop(),
      stopWithinMs: 6000,
    },
    {
      name: 'registration',
      async start() {
        health.onChange((ready) => {
          // Registered once it works; later its check tells (RELIABILITY rule 7).
          if (ready && !stopping.signal.aborted) {
            discovery.registrar.keep({
              id: instanceId,
              kind: 'messages',
              port: listeningPort,
              check: 'http',
              meta: { life: logger.life },
            });
          }
        });
        await startReader().catch((thrown: unknown) => {
          // A stop that comes while it still waits for settings or the group is no failure.
          if (!stopping.signal.aborted) throw thrown;
        });
      },
      async stop() {
        stopping.abort(new AppError('unavailable', 'stopping'));
        health.hold('draining', 'is being stopped');
        await discovery.registrar.remove(instanceId);
      },
    },
  ]);
}

function* firstTwice(messages: Iterable<PlacedMessage>): Generator<PlacedMessage> {
  let first = true;
  for (const message of messages) {
    if (first) yield message;
    first = false;
    yield message;
  }
}
