import { createDiscovery, type Discovery } from '@signalbox/discovery';
import { createMessageLog, groupName, settingsNeededBy, topicName, type EngineLog } from '@signalbox/message-log';
import { createHazelcastStore, type MessageStore } from '@signalbox/message-store';
import {
  createFailpoints,
  createHealth,
  createHttpClient,
  Deadline,
  type Logger,
  type ServiceEnv,
  type ServiceHealth,
} from '@signalbox/service-kit';
import { AppError, epochName, memberOf, messageIdSchema, type QueueBackend } from '@signalbox/shared';
import { config } from './config.ts';
import type { LoggingContext } from './context.ts';
import { bindMember, looseBond, type Bond } from './member/bond.ts';
import { createMemberView } from './member/member-view.ts';
import { connectStore } from './connect-store.ts';
import { keepProbing } from './probe.ts';
import { createReconciler, type Reconciler } from './reconcile/reconciler.ts';
import { printStored } from './store-events.ts';

/** What stands behind the routes: the member, the map, and the comparison of log and map; and what of it makes this instance ready. */
export interface LoggingCore {
  readonly context: LoggingContext;
  readonly health: ServiceHealth;
  readonly discovery: Discovery;
  /** Returns once the store is connected; readiness comes later, with the comparison. */
  start(): Promise<void>;
  stopping(): boolean;
  /** Nothing that ends from now on is a failure. */
  beginStop(): void;
  stop(): Promise<void>;
}

const settingKeys = [
  'hazelcast/cluster-name',
  'hazelcast/map-name',
  'queue/name',
  'queue/partitions',
  'queue/backend',
] as const;

export function createLoggingCore(env: ServiceEnv, logger: Logger, fail: (error: unknown) => void): LoggingCore {
  const { instanceId, consulUrl, consulToken, serviceToken } = env;
  const member = memberOf(instanceId);
  const http = createHttpClient({ connections: 4 });
  const discovery = createDiscovery({ consulUrl, consulToken, kinds: ['hazelcast'], logger });
  const ended = new AbortController();
  const log: EngineLog = (level, source, message) => logger.emit('engine.log', { source }, message, level);
  const health = createHealth({
    instance: instanceId,
    logger,
    waitsFor: {
      settings: 'waits for the settings in Consul',
      member: `waits for ${member}`,
      store: 'is not connected to the map yet',
      probe: 'has not written and read a probe yet',
      reconcile: 'has not compared the map with the log yet',
    },
  });
  const view = createMemberView({
    http,
    everyMs: config.memberLookEveryMs,
    withinMs: config.memberLookWithinMs,
    onDataLost: (partitions) => reconciler?.dataLost(`${partitions} partitions lost every copy`),
  });
  let epoch = 0;
  let covered = false;
  let bond: Bond | undefined;
  let store: MessageStore | undefined;
  let reconciler: Reconciler | undefined;
  let probing: (() => void) | undefined;
  let watch: NodeJS.Timeout | undefined;

  const inTouch = (): boolean => bond !== undefined && bond.leash.silentMs() < config.leashSilentMs;

  const context: LoggingContext = {
    instance: instanceId,
    logger,
    failpoints: createFailpoints({ armed: env.failpoints, logger }),
    serviceToken,
    member: view,
    epoch: () => epoch,
    store() {
      if (store !== undefined) return store;
      throw notNow(`${instanceId} is not connected to the map.`, health.report().reasons);
    },
    wholeStore() {
      if (store !== undefined && covered && inTouch()) return store;
      throw notNow(`${instanceId} cannot answer for the whole map.`, health.report().reasons);
    },
  };

  function memberLost(reason: string): void {
    if (ended.signal.aborted) return;
    logger.emit('store.member-lost', { reason }, `${member} is gone (${reason}), so ${instanceId} ends`);
    fail(new AppError('unavailable', `${member} is gone: ${reason}. They live and die as one.`));
  }

  async function start(): Promise<void> {
    const { epoch: now, values } = await discovery.settings.known(settingKeys, ended.signal);
    epoch = now;
    logger.joinEpoch(epoch);
    health.clear('settings');
    endWithSettings(values['hazelcast/map-name'], values['hazelcast/cluster-name']);
    bond = await bindMember({
      instance: instanceId,
      catalogue: discovery.catalogue,
      http,
      times: config,
      signal: ended.signal,
      onWaiting: (reason) => health.hold('member', reason),
      onLost: memberLost,
    });
    health.clear('member');
    view.start(bond.url);
    store = await connectStore({
      create: (addresses) =>
        createHazelcastStore({
          addresses,
          clusterName: values['hazelcast/cluster-name'],
          mapName: epochName(values['hazelcast/map-name'], epoch),
          instance: instanceId,
          log,
          onRetry: (id, attempt, error) =>
            logger.emit(
              'store.retry',
              { messageId: messageIdSchema.parse(id), attempt, error },
              `tries ${id} again: ${error}`,
            ),
        }),
      addresses: () => [bond?.address ?? '', ...othersOf(discovery, member)].filter((address) => address !== ''),
      cluster: values['hazelcast/cluster-name'],
      health,
      logger,
      fail,
      stopped: ended.signal,
    });
    probing = keepProbing(store, health, inTouch);
    await startReconciler(store, values['queue/backend'], topicName(values['queue/name'], epoch));
  }

  async function startReconciler(to: MessageStore, backend: QueueBackend, topic: string): Promise<void> {
    await discovery.settings.known(settingsNeededBy(backend), ended.signal);
    const queue = createMessageLog(backend, { instance: instanceId, setting: discovery.settings.get, log });
    const group = groupName('reconciler', epoch);
    const admin = queue.createAdmin();
    ended.signal.addEventListener('abort', () => void admin.stop(), { once: true });
    reconciler = createReconciler({
      createReader: () =>
        queue.createReader({
          topic,
          group,
          gatherMs: config.reconcile.gatherMs,
          fetchBytes: config.reconcile.fetchBytes,
          mayBeginAt: () => to.progress(Deadline.after(config.reconcile.callMs)),
        }),
      highWaters: () => admin.highWaters(topic),
      store: to,
      logger,
      limits: config.reconcile,
      onRepaired: (record) =>
        printStored(logger, instanceId, record, {
          outcome: 'ok',
          attempt: 1,
          ms: 0,
          mapPartition: to.partitionOf(record.id),
          requestId: record.requestId,
          reason: 'from the log',
        }),
      onCovered(now, reason) {
        covered = now;
        if (now) health.clear('reconcile');
        else health.hold('reconcile', reason);
      },
    });
    await reconciler.start();
  }

  /** A map belongs to one epoch, name and cluster: with another, this life ends and the next begins. */
  function endWithSettings(mapName: string, clusterName: string): void {
    const end = (what: string): void =>
      fail(new AppError('unavailable', `${what}: this life belonged to what was before.`));
    discovery.settings.watchEpoch((next) => {
      if (next !== epoch) end(`Epoch ${next} has begun`);
    });
    discovery.settings.watch('hazelcast/map-name', (next) => {
      if (next !== mapName) end(`The map is called ${next} now`);
    });
    discovery.settings.watch('hazelcast/cluster-name', (next) => {
      if (next !== clusterName) end(`The cluster is called ${next} now`);
    });
  }

  return {
    context,
    health,
    discovery,
    async start() {
      watch = setInterval(() => {
        if (bond === undefined) return;
        if (inTouch()) health.clear('silence');
        else health.hold('silence', `${member} gives no sign`);
      }, 250);
      await start().catch((thrown: unknown) => {
        // A stop that comes while it still waits is no failure.
        if (!ended.signal.aborted) throw thrown;
      });
    },
    stopping: () => ended.signal.aborted,
    beginStop: () => ended.abort(new AppError('unavailable', 'stopping')),
    async stop() {
      ended.abort(new AppError('unavailable', 'stopping'));
      clearInterval(watch);
      probing?.();
      view.stop();
      await reconciler?.stop();
      if (bond !== undefined) await looseBond(bond, http, config.leashLinger);
      await store?.stop();
      await http.close();
    },
  };
}

function othersOf({ catalogue }: Discovery, own: string): string[] {
  return catalogue
    .current('hazelcast')
    .filter(({ id, passing }) => passing && id !== own)
    .map(({ address, port }) => `${address}:${port}`);
}

function notNow(message: string, reasons: readonly string[]): AppError {
  return new AppError('unavailable', message, {
    found: reasons.join('; ') || 'out of touch with its member',
    remedy: 'Ask another logging instance, or try again.',
    retryAfter: 1,
  });
}
