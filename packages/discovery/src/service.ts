import type { RequestListener } from 'node:http';
import {
  createFailpoints,
  createHealth,
  createHttpServer,
  createLifecycle,
  createMetrics,
  tellHeldMemory,
  type Failpoints,
  type HttpServerOptions,
  type Lifecycle,
  type Logger,
  type Metrics,
  type Part,
  type ServiceEnv,
  type ServiceHealth,
} from '@signalbox/service-kit';
import { AppError, type ConfigKey, type ConfigValue, type InstanceKind, type Level } from '@signalbox/shared';
import type { ConsulApi } from './consul/consul-client.ts';
import { createDiscovery } from './create-discovery.ts';
import type { Discovery } from './port.ts';

/** What a service says of itself; everything else is the same for all of them. */
export interface ServiceDefinition {
  /** Kinds of instances that it watches from its start. */
  readonly watches?: readonly InstanceKind[];
  /** What must be cleared before its first readiness: name → reason in words, with the instance's id at hand. */
  readonly waitsFor: (env: ServiceEnv) => Readonly<Record<string, string>>;
  /** Builds what is its own; nothing runs before the start. */
  readonly create: (base: ServiceBase) => OwnService;
}

/** What every service has, to build its own with. */
export interface ServiceBase {
  readonly env: ServiceEnv;
  readonly logger: Logger;
  readonly discovery: Discovery;
  readonly health: ServiceHealth;
  readonly metrics: Metrics;
  readonly failpoints: Failpoints;
  /** Where the clients of engines write their own lines. */
  readonly engineLog: (level: Level, source: string, message: string) => void;
  /** Aborted when the stop begins: every wait ends with it, and nothing that ends from then on is a failure. */
  readonly stopping: AbortSignal;
  /** Ends the process with 1. */
  readonly fail: (error: unknown) => void;
}

export interface OwnService {
  readonly app: RequestListener;
  readonly busy?: HttpServerOptions['busy'];
  readonly http2?: HttpServerOptions['http2'];
  /** Started in this order before it listens; stopped in reverse once every request has ended. */
  readonly parts: readonly Part[];
  /** Once it listens: finds and reads what it needs to be ready. A rejection fails the start, unless the stop has begun. */
  readonly run?: () => Promise<void>;
}

export interface ServiceDeps {
  readonly env: ServiceEnv;
  readonly logger: Logger;
  readonly fail: (error: unknown) => void;
  /** For tests. */
  readonly api?: ConsulApi;
}

/** Milliseconds of the stop for Consul to hear of it, and for requests under way to end (RELIABILITY rule 8). */
const deregisterMs = 2_500;
const drainMs = 6_000;

/**
 * The life of a service: it watches Consul, starts its own parts, listens, runs, and registers once it is ready (RELIABILITY rule 7). Its stop
 * begins with being not ready, then it is deregistered, drains, stops its own parts and watches no more (ADR 39).
 */
export function createService(definition: ServiceDefinition, deps: ServiceDeps): Lifecycle {
  const { env, logger, fail } = deps;
  const { instanceId, kind, consulUrl, consulToken } = env;
  const ended = new AbortController();
  const health = createHealth({ instance: instanceId, logger, waitsFor: definition.waitsFor(env) });
  const discovery = createDiscovery({
    consulUrl,
    consulToken,
    logger,
    ...(definition.watches === undefined ? {} : { kinds: definition.watches }),
    ...(deps.api === undefined ? {} : { api: deps.api }),
  });
  const metrics = createMetrics({ instance: instanceId });
  const failpoints = createFailpoints({ armed: env.failpoints, logger });
  if (failpoints.fires('tell-held-memory')) tellHeldMemory(metrics);
  const own = definition.create({
    env,
    logger,
    discovery,
    health,
    metrics,
    failpoints,
    engineLog: (level, source, message) => logger.emit('engine.log', { source }, message, level),
    stopping: ended.signal,
    fail,
  });
  const server = createHttpServer({
    app: own.app,
    port: env.port,
    ...(own.busy === undefined ? {} : { busy: own.busy }),
    ...(own.http2 === undefined ? {} : { http2: own.http2 }),
  });
  let port = env.port;

  /** Once it works; later its check tells. */
  function registerWhenReady(): void {
    if (!health.ready) return;
    discovery.registrar.keep({ id: instanceId, kind, port, check: 'http', meta: { life: logger.life } });
  }

  const lifecycle = createLifecycle([
    { name: 'discovery', start: () => discovery.start(), stop: () => discovery.stop() },
    ...own.parts,
    {
      name: 'http server',
      async start() {
        const listening = await server.start();
        port = listening.port;
        logger.emit('service.listening', { url: listening.url }, `listens on ${listening.url}`);
      },
      stop: () => server.stop(),
      stopWithinMs: drainMs,
    },
    {
      name: 'registration',
      async start() {
        health.onChange(registerWhenReady);
        registerWhenReady();
        try {
          await own.run?.();
        } catch (thrown) {
          // A stop that comes while it still waits for something is no failure.
          if (!ended.signal.aborted) throw thrown;
        }
      },
      stop: () => discovery.registrar.remove(instanceId),
      stopWithinMs: deregisterMs,
    },
  ]);

  function stop(): ReturnType<Lifecycle['stop']> {
    if (!ended.signal.aborted) {
      ended.abort(new AppError('unavailable', 'stopping'));
      health.hold('draining', 'is being stopped');
    }
    return lifecycle.stop();
  }

  return {
    start: () => lifecycle.start(),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/**
 * Waits for these settings and the epoch, then clears `settings`. This life belongs to the epoch and to those of the settings that `boundTo` has words
 * for: when one changes, it ends, and the next life begins with the new value. Rejects only when the stop begins.
 */
export async function settingsOfLife<K extends ConfigKey>(
  { discovery, logger, health, stopping, fail }: ServiceBase,
  keys: readonly K[],
  boundTo: { readonly [P in K]?: (value: ConfigValue<P>) => string },
): Promise<{ epoch: number; values: { readonly [P in K]: ConfigValue<P> } }> {
  const { settings } = discovery;
  const life = await settings.known(keys, stopping);
  const end = (what: string): void =>
    fail(new AppError('unavailable', `${what}: this life belonged to what was before.`));
  logger.joinEpoch(life.epoch);
  health.clear('settings');
  settings.watchEpoch((epoch) => {
    if (epoch !== life.epoch) end(`Epoch ${epoch} has begun`);
  });
  for (const key of keys) {
    const words = boundTo[key];
    if (words === undefined) continue;
    settings.watch(key, (value) => {
      if (value !== life.values[key]) end(words(value));
    });
  }
  return life;
}
