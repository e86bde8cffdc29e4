import { settingsOfLife, type Discovery, type ServiceDefinition } from '@signalbox/discovery';
import { createMessageLog, groupName, settingsNeededBy, topicName } from '@signalbox/message-log';
import { createHazelcastStore, type MessageStore } from '@signalbox/message-store';
import { createApp, createHttpClient, Deadline, type Http2Door } from '@signalbox/service-kit';
import { AppError, epochName, memberOf, messageIdSchema, type QueueBackend } from '@signalbox/shared';
import { config } from './config.ts';
import { connectStore, keepProbing } from './connect-store.ts';
import type { LoggingContext } from './context.ts';
import { grpcHandlers } from './grpc-handlers.ts';
import { attachMember, detachMember, type OwnMember } from './member/own-member.ts';
import { createMemberView } from './member/member-view.ts';
import { createReconciler, type Reconciler } from './reconcile/reconciler.ts';
import { getDigest } from './routes/get-digest.ts';
import { getLog } from './routes/get-log.ts';
import { getLogs } from './routes/get-logs.ts';
import { postLog } from './routes/post-log.ts';
import { printStored } from './store-events.ts';

const settingKeys = [
  'hazelcast/cluster-name',
  'hazelcast/map-name',
  'queue/name',
  'queue/partitions',
  'queue/backend',
] as const;

/** The logging service: stores each message in the map and prints it. Behind it stand its member, the map, and the comparison of log and map. */
export const loggingService: ServiceDefinition = {
  watches: ['hazelcast'],
  waitsFor: ({ instanceId }) => ({
    settings: 'waits for the settings in Consul',
    member: `waits for ${memberOf(instanceId)}`,
    store: 'is not connected to the map yet',
    probe: 'has not written and read a probe yet',
    reconcile: 'has not compared the map with the log yet',
  }),
  create(base) {
    const { env, discovery, health, logger, metrics, failpoints, stopping, engineLog: log, fail } = base;
    const { instanceId, serviceToken } = env;
    const member = memberOf(instanceId);
    const http = createHttpClient({ connections: 4 });
    const view = createMemberView({
      http,
      everyMs: config.memberLookEveryMs,
      withinMs: config.memberLookWithinMs,
      onDataLost: (partitions) => reconciler?.dataLost(`${partitions} partitions lost every copy`),
    });
    let epoch = 0;
    let covered = false;
    let own: OwnMember | undefined;
    let store: MessageStore | undefined;
    let reconciler: Reconciler | undefined;
    let probing: (() => void) | undefined;
    let watch: NodeJS.Timeout | undefined;
    let door: Http2Door | undefined;

    const inTouch = (): boolean => own !== undefined && own.lifeline.silentMs() < config.lifelineSilentMs;

    const context: LoggingContext = {
      instance: instanceId,
      logger,
      failpoints,
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

    /** Loaded only where it is wanted, and then for the rest of this life: facades change over one by one. */
    async function openGrpc(): Promise<void> {
      const { createGrpcDoor, grpcCalls } = await import('@signalbox/logging-grpc');
      door ??= createGrpcDoor(grpcHandlers(context));
      logger.emit('service.grpc', { calls: [...grpcCalls] }, `speaks gRPC on its port too: ${grpcCalls.join(', ')}`);
    }

    function memberLost(reason: string): void {
      if (stopping.aborted) return;
      logger.emit('store.member-lost', { reason }, `${member} is gone (${reason}), so ${instanceId} ends`);
      fail(new AppError('unavailable', `${member} is gone: ${reason}. They live and die as one.`));
    }

    /** Returns once the store is connected; readiness comes later, with the comparison. */
    async function run(): Promise<void> {
      discovery.settings.watch('logging/transport', (transport) => {
        if (transport === 'grpc' && door === undefined) openGrpc().catch(fail);
      });
      watch = setInterval(() => {
        if (own === undefined) return;
        if (inTouch()) health.clear('silence');
        else health.hold('silence', `${member} gives no sign`);
      }, config.lifelineLookEveryMs);
      const life = await settingsOfLife(base, settingKeys, {
        'hazelcast/map-name': (name) => `The map is called ${name} now`,
        'hazelcast/cluster-name': (name) => `The cluster is called ${name} now`,
      });
      epoch = life.epoch;
      const cluster = life.values['hazelcast/cluster-name'];
      own = await attachMember({
        instance: instanceId,
        catalogue: discovery.catalogue,
        http,
        times: config,
        signal: stopping,
        onWaiting: (reason) => health.hold('member', reason),
        onLost: memberLost,
      });
      health.clear('member');
      view.start(own.url);
      store = await connectStore({
        create: (addresses) =>
          createHazelcastStore({
            addresses,
            clusterName: cluster,
            mapName: epochName(life.values['hazelcast/map-name'], epoch),
            instance: instanceId,
            log,
            onRetry: (id, attempt, error) =>
              logger.emit(
                'store.retry',
                { messageId: messageIdSchema.parse(id), attempt, error },
                `tries ${id} again: ${error}`,
              ),
          }),
        addresses: () => [own?.address ?? '', ...othersOf(discovery, member)].filter((address) => address !== ''),
        cluster,
        health,
        logger,
        fail,
        stopped: stopping,
      });
      probing = keepProbing(store, health, inTouch);
      await startReconciler(store, life.values['queue/backend'], topicName(life.values['queue/name'], epoch));
    }

    async function startReconciler(to: MessageStore, backend: QueueBackend, topic: string): Promise<void> {
      await discovery.settings.known(settingsNeededBy(backend), stopping);
      const queue = createMessageLog(backend, { instance: instanceId, setting: discovery.settings.get, log });
      const group = groupName('reconciler', epoch);
      const admin = queue.createAdmin();
      stopping.addEventListener('abort', () => void admin.stop(), { once: true });
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

    return {
      app: createApp({
        title: 'logging',
        routes: [postLog(context), getLogs(context), getLog(context), getDigest(context)],
        health,
        metrics,
        logger,
      }),
      http2: () => door,
      parts: [
        {
          name: 'store',
          start: () => undefined,
          async stop() {
            clearInterval(watch);
            probing?.();
            view.stop();
            await reconciler?.stop();
            if (own !== undefined) await detachMember(own, http, config.lifelineLinger);
            await store?.stop();
            await http.close();
          },
          stopWithinMs: config.storeStopMs,
        },
      ],
      run,
    };
  },
};

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
