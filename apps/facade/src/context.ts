import { createDiscovery, type Discovery } from '@signalbox/discovery';
import { createMessageLog, type LogWriter } from '@signalbox/message-log';
import {
  createFailpoints,
  createHealth,
  createHttpClient,
  createHttpServer,
  createLifecycle,
  createMetrics,
  type Lifecycle,
  type Logger,
  type Part,
  type ServiceEnv,
  type ServiceHealth,
} from '@signalbox/service-kit';
import type { InstanceKind } from '@signalbox/shared';
import { createFacadeApp } from './app.ts';
import { config } from './config.ts';
import { createHopLog } from './events.ts';
import { createLogConnection, type LogTarget } from './log/log-connection.ts';
import { createSendMessage } from './post/send-message.ts';
import { decisionCounter } from './routing/decisions.ts';
import { probeReadiness } from './routing/http-try.ts';
import { createRouter } from './routing/router.ts';
import { createTooBusy } from './routes/too-busy.ts';
import type { FacadeService } from './service.ts';

/** Everything a facade is made of; nothing runs before `start`. */
export function createFacade(env: ServiceEnv, logger: Logger): Lifecycle {
  const { instanceId, consulUrl, consulToken, serviceToken, port } = env;
  const health = createHealth({
    instance: instanceId,
    logger,
    waitsFor: {
      consul: 'Consul has not answered yet',
      log: 'the log is not connected yet',
      logging: 'no logging instance is known yet',
    },
  });
  const metrics = createMetrics({ instance: instanceId });
  const http = createHttpClient({ connections: config.connections });
  const discovery = createDiscovery({ consulUrl, consulToken, kinds: ['logging', 'messages'], logger });
  const log = createLogConnection({
    settings: discovery.settings,
    health,
    logger,
    createWriter: (target) => createWriter(target, discovery, instanceId, logger),
    retryMs: config.logRetryMs,
  });
  const counter = decisionCounter(metrics);
  const router = (kind: InstanceKind) =>
    createRouter({
      kind,
      catalogue: discovery.catalogue,
      policy: () => discovery.settings.get('routing/policy') ?? 'random',
      probe: (target) => probeReadiness(http, target),
      logger,
      counter,
    });
  const logging = router('logging');
  const messages = router('messages');
  const service: FacadeService = {
    logging,
    messages,
    http,
    log: log.current,
    send: createSendMessage({
      log: log.current,
      logging,
      http,
      serviceToken,
      failpoints: createFailpoints({ armed: env.failpoints, logger }),
    }),
    health,
    logger,
    discovery,
    hops: numberedHops(logger),
  };
  const server = createHttpServer({ app: createFacadeApp(service, { metrics }), port, busy: createTooBusy(logger) });
  let ownPort = port;

  const parts: Part[] = [
    { name: 'calls', start: () => undefined, stop: () => http.close() },
    { name: 'discovery', start: () => discovery.start(), stop: () => discovery.stop() },
    {
      name: 'routing',
      start: () => watchReadiness(discovery, health, logger),
      stop: () => stopAll(logging.stop, messages.stop),
    },
    { name: 'log', start: () => log.start(), stop: () => log.stop() },
    {
      name: 'server',
      async start() {
        const { url, port: given } = await server.start();
        ownPort = given;
        logger.emit('service.listening', { url }, `listens on ${url}`);
      },
      stop: () => server.stop(),
      stopWithinMs: 6000,
    },
    {
      name: 'registration',
      start() {
        const register = (): void => {
          if (!health.ready) return;
          end();
          discovery.registrar.keep({
            id: instanceId,
            kind: 'facade',
            port: ownPort,
            meta: { life: logger.life },
            check: 'http',
          });
        };
        const end = health.onChange(register);
        register();
      },
      async stop() {
        health.hold('draining', 'it is being stopped');
        await discovery.registrar.remove(instanceId);
      },
      stopWithinMs: 2500,
    },
  ];
  return createLifecycle(parts);
}

function createWriter(target: LogTarget, discovery: Discovery, instance: string, logger: Logger): LogWriter {
  const log = createMessageLog(target.backend, {
    instance,
    setting: discovery.settings.get,
    log: (level, source, message) => logger.emit('engine.log', { source }, message, level),
  });
  return log.createWriter({
    topic: target.topic,
    partitions: target.partitions,
    onFailed: (partition, error) =>
      logger.emit(
        'log.append-failed',
        { partition, error: error.message, attempt: 1 },
        `partition ${partition}: ${error.message}`,
      ),
  });
}

/** Ready once Consul has answered and a logging instance is known; the log says for itself when it is connected. */
function watchReadiness({ catalogue, settings }: Discovery, health: ServiceHealth, logger: Logger): void {
  settings.watchEpoch((epoch) => {
    logger.joinEpoch(epoch);
    health.clear('consul');
  });
  catalogue.watch('logging', (entries) => {
    if (entries.length > 0) health.clear('logging');
    else health.hold('logging', 'no logging instance is known');
  });
}

/** Requests are told apart by a number that is never used twice, over all lives. */
function numberedHops(logger: Logger): FacadeService['hops'] {
  const life = logger.life.slice(0, 8);
  let last = 0;
  return () => {
    last += 1;
    return createHopLog(logger, `${life}-${last.toString(36)}`);
  };
}

function stopAll(...stops: readonly (() => void)[]): void {
  for (const stop of stops) stop();
}
