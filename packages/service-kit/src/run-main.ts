import { describeError, fromUnknown } from '@signalbox/shared';
import type { Lifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logger.ts';
import { renamedFileStream } from './renamed-file-stream.ts';
import { readServiceEnv, type ServiceEnv } from './service-env.ts';

export interface MainOptions {
  /** Builds the service; nothing listens and nothing is called before its `start`. */
  readonly create: (env: ServiceEnv, logger: Logger, fail: (error: unknown) => void) => Lifecycle | Promise<Lifecycle>;
}

/**
 * The life of a service's process. SIGTERM and SIGINT drain, a second one ends it now (RELIABILITY rule 8); what nobody
 * handled, and what is handed to `fail`, is logged and flushed and ends it with 1 (rule 16). Exit 2: unusable environment.
 */
export async function runMain(options: MainOptions): Promise<void> {
  let env: ServiceEnv;
  try {
    env = readServiceEnv(process.env);
  } catch (thrown) {
    process.stderr.write(`${describeError(fromUnknown(thrown))}\n`);
    process.exitCode = 2;
    return;
  }
  const stream = env.logFile === undefined ? {} : { stream: renamedFileStream(env.logFile) };
  const logger = createLogger({ instance: env.instanceId, ...stream });
  const crash = crashWith(logger);
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  logger.emit('service.starting', env.port === 0 ? {} : { port: env.port }, `${env.instanceId} starts`);
  try {
    const lifecycle = await options.create(env, logger, crash);
    onSignals(lifecycle, logger);
    await lifecycle.start();
  } catch (thrown) {
    crash(thrown);
  }
}

function crashWith(logger: Logger): (thrown: unknown) => void {
  return (thrown) => {
    const error = fromUnknown(thrown);
    const cause = error.cause instanceof Error ? error.cause : error;
    const fields = { error: describeError(error), ...(cause.stack === undefined ? {} : { stack: cause.stack }) };
    logger.emit('service.crashed', fields, `ends itself: ${describeError(error)}`);
    logger.flushSync();
    process.exit(1);
  };
}

function onSignals(lifecycle: Lifecycle, logger: Logger): void {
  let draining = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (draining) {
      logger.emit('service.stopped', { code: 1 }, `${signal} again: ends now`);
      logger.flushSync();
      process.exit(1);
    }
    draining = true;
    logger.emit('service.draining', { signal }, `${signal}: finishing what is under way`);
    void drain(lifecycle, logger);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function drain(lifecycle: Lifecycle, logger: Logger): Promise<void> {
  const failures = await lifecycle.stop();
  for (const { part, error } of failures) {
    logger.emit(
      'service.unready',
      { reasons: [`${part}: ${error.message}`] },
      `${part} did not stop well: ${error.message}`,
    );
  }
  logger.emit('service.stopped', { code: 0 }, 'stopped');
  await logger.flush();
  logger.flushSync();
  process.exit(0);
}
