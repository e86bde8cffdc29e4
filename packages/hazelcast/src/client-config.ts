import type { Level } from '@signalbox/shared';
import { type ClientConfig, type ILogger, type LifecycleState, LogLevel, ReconnectMode } from 'hazelcast-client';
import type { TryFailure } from './try-within.ts';

export interface ConnectionOptions {
  /** Members to begin with, HOST:PORT, the own one first; the cluster tells of the others. */
  readonly addresses: readonly string[];
  readonly clusterName: string;
  readonly instance: string;
  /** The client's own lines, for `engine.log`. */
  readonly log: (level: Level, source: string, message: string) => void;
}

/**
 * Failover is what these are for: the client's defaults (120 s, 60 s) hang a facade. Figures in milliseconds.
 * Backup time-out: how long a write waits for a member that has just died, before it is called indeterminate and tried again.
 */
export function clientConfig(options: ConnectionOptions, onLifecycle: (state: LifecycleState) => void): ClientConfig {
  return {
    clusterName: options.clusterName,
    instanceName: options.instance,
    clientLabels: [options.instance],
    network: { clusterMembers: [...options.addresses], connectionTimeout: 2_000, smartRouting: true },
    connectionStrategy: {
      asyncStart: false,
      reconnectMode: ReconnectMode.ASYNC,
      connectionRetry: {
        initialBackoffMillis: 100,
        maxBackoffMillis: 500,
        multiplier: 1.5,
        jitter: 0.2,
        clusterConnectTimeoutMillis: 15_000,
      },
    },
    backupAckToClientEnabled: true,
    lifecycleListeners: [onLifecycle],
    customLogger: toLogger(options.log),
    metrics: { enabled: false },
    properties: {
      'hazelcast.client.invocation.timeout.millis': 3_000,
      'hazelcast.client.invocation.retry.pause.millis': 50,
      'hazelcast.client.heartbeat.interval': 1_000,
      'hazelcast.client.heartbeat.timeout': 5_000,
      'hazelcast.client.operation.backup.timeout.millis': 200,
      'hazelcast.client.operation.fail.on.indeterminate.state': true,
      // How often the client looks for writes whose backup time-out has passed.
      'hazelcast.client.internal.clean.resources.millis': 50,
      'hazelcast.client.statistics.enabled': false,
    },
  };
}

function toLogger(log: ConnectionOptions['log']): ILogger {
  const write = (level: Level, objectName: string, message: string): void => {
    log(level, 'hazelcast-client', `${objectName}: ${message}`);
  };
  return {
    log(level, objectName, message) {
      write(level === LogLevel.ERROR || level === LogLevel.WARN ? 'warn' : 'debug', objectName, message);
    },
    error: (objectName, message) => write('warn', objectName, message),
    warn: (objectName, message) => write('warn', objectName, message),
    info: (objectName, message) => write('debug', objectName, message),
    debug: (objectName, message) => write('debug', objectName, message),
    trace: () => {},
  };
}

/** Errors of the client and the members that another try cannot help; all others come from a cluster that is changing. */
const hopeless = new Set([
  'HazelcastSerializationError',
  'AuthenticationError',
  'ClientNotAllowedInClusterError',
  'InvalidConfigurationError',
  'ClassCastError',
  'ClassNotFoundError',
  'IllegalArgumentError',
  'NullPointerError',
  'TypeError',
  'RangeError',
]);

/** The client had no connection: the call went nowhere. */
const offline = new Set(['ClientOfflineError', 'ClientNotActiveError']);

export function classifyHazelcastError(thrown: unknown): TryFailure {
  const name = thrown instanceof Error ? thrown.name : '';
  if (offline.has(name)) return 'offline';
  return hopeless.has(name) ? 'never' : 'again';
}
