import type { Discovery, ServiceBase, ServiceDefinition } from '@signalbox/discovery';
import { createMessageLog, type LogWriter, type MessageLog } from '@signalbox/message-log';
import { createHttpClient, type Logger, type ServiceHealth } from '@signalbox/service-kit';
import type { InstanceKind } from '@signalbox/shared';
import { createFacadeApp } from './app.ts';
import { createLoggingCalls } from './calls/logging-calls.ts';
import { config } from './config.ts';
import type { FacadeContext } from './context.ts';
import { createHopLog } from './events.ts';
import { createLogConnection, type LogTarget } from './log-connection.ts';
import { createChooseId } from './post/choose-id.ts';
import { createSendMessage } from './post/send-message.ts';
import { decisionCounter } from './routing/decisions.ts';
import { probeReadiness } from './routing/try.ts';
import { createRouter } from './routing/router.ts';
import { createTooBusy } from './routes/too-busy.ts';

/** The facade: what clients send it appends to the log and has stored by a logging instance; what they read it asks logging and messages for. */
export const facadeService: ServiceDefinition = {
  watches: ['logging', 'messages'],
  waitsFor: () => ({
    consul: 'Consul has not answered yet',
    log: 'the log is not connected yet',
    logging: 'no logging instance is known yet',
  }),
  create(base) {
    const { env, discovery, health, logger, metrics, failpoints } = base;
    const http = createHttpClient({ connections: config.connections });
    const log = createLogConnection({
      settings: discovery.settings,
      health,
      logger,
      createWriter: (target) => createWriter(target, base),
      createAdmin: (target) => openLog(target, base).createAdmin(),
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
    const loggingCalls = createLoggingCalls({
      http,
      serviceToken: env.serviceToken,
      transport: () => discovery.settings.get('logging/transport'),
    });
    const context: FacadeContext = {
      logging,
      messages,
      loggingCalls,
      http,
      log: log.current,
      chooseId: createChooseId({ log: log.current, sharers: () => messages.known().length }),
      send: createSendMessage({ log: log.current, logging, loggingCalls, failpoints }),
      health,
      logger,
      discovery,
      hops: numberedHops(logger),
    };
    return {
      app: createFacadeApp(context, { metrics }),
      busy: createTooBusy(logger),
      parts: [
        {
          name: 'calls',
          start: () => undefined,
          stop: () => Promise.all([http.close(), loggingCalls.close()]).then(() => undefined),
        },
        {
          name: 'routing',
          start: () => watchReadiness(discovery, health, logger),
          stop() {
            logging.stop();
            messages.stop();
          },
        },
        { name: 'log', start: () => log.start(), stop: () => log.stop() },
      ],
    };
  },
};

function openLog({ backend }: LogTarget, { env, discovery, engineLog }: ServiceBase): MessageLog {
  return createMessageLog(backend, { instance: env.instanceId, setting: discovery.settings.get, log: engineLog });
}

function createWriter(target: LogTarget, base: ServiceBase): LogWriter {
  const { logger } = base;
  return openLog(target, base).createWriter({
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
function numberedHops(logger: Logger): FacadeContext['hops'] {
  const life = logger.life.slice(0, 8);
  let last = 0;
  return () => {
    last += 1;
    return createHopLog(logger, `${life}-${last.toString(36)}`);
  };
}
