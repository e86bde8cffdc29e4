import {
  createApp,
  createHttpServer,
  createLifecycle,
  createMetrics,
  type Lifecycle,
  type Logger,
  type ServiceEnv,
} from '@signalbox/service-kit';
import { createLoggingCore } from './core.ts';
import { getDigest } from './routes/get-digest.ts';
import { getLog } from './routes/get-log.ts';
import { getLogs } from './routes/get-logs.ts';
import { postLog } from './routes/post-log.ts';

/** The logging service: stores each message in the map and prints it. `fail` ends the process with 1. */
export function createLoggingService(env: ServiceEnv, logger: Logger, fail: (error: unknown) => void): Lifecycle {
  const { instanceId } = env;
  const metrics = createMetrics({ instance: instanceId });
  const core = createLoggingCore(env, logger, fail);
  const { context, health, discovery } = core;
  const server = createHttpServer({
    app: createApp({
      title: 'logging',
      routes: [postLog(context), getLogs(context), getLog(context), getDigest(context)],
      health,
      metrics,
      logger,
    }),
    port: env.port,
  });
  let ownPort = env.port;

  return createLifecycle([
    { name: 'discovery', start: () => discovery.start(), stop: () => discovery.stop() },
    { name: 'store', start: () => undefined, stop: () => core.stop(), stopWithinMs: 9_000 },
    {
      name: 'http server',
      async start() {
        const { url, port } = await server.start();
        ownPort = port;
        logger.emit('service.listening', { url }, `listens on ${url}`);
      },
      stop: () => server.stop(),
      stopWithinMs: 6_000,
    },
    {
      name: 'registration',
      async start() {
        health.onChange((ready) => {
          // Registered once it works; later its check tells (RELIABILITY rule 7).
          if (!ready || core.stopping()) return;
          discovery.registrar.keep({
            id: instanceId,
            kind: 'logging',
            port: ownPort,
            check: 'http',
            meta: { life: logger.life },
          });
        });
        await core.start();
      },
      async stop() {
        health.hold('draining', 'is being stopped');
        core.beginStop();
        await discovery.registrar.remove(instanceId);
      },
      stopWithinMs: 2_500,
    },
  ]);
}
