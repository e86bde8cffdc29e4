import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { splitInstanceId, type InstanceId, type ServiceKind } from '@signalbox/shared';
import {
  consulLaunch,
  formatKafkaStorage,
  kafkaLaunch,
  memberLaunch,
  openKafkaCluster,
  type EngineLaunch,
  type KafkaBroker,
  type Provisioned,
} from '@signalbox/engines';
import type { ProcessSpec } from '@signalbox/supervisor';
import { askHttpReady } from './http-ready.ts';
import { portOf, type PortBook } from './ports.ts';

/** Where processes of this cluster run and what with; all paths absolute. */
export interface Ground {
  readonly provisioned: Provisioned;
  /** The clone: holds `apps/`. */
  readonly rootDir: string;
  readonly logsDir: string;
  readonly dataDir: string;
  /** Node keeps its compiled modules here: services start in half the time. */
  readonly compileCacheDir: string;
  /** The Node 24 that runs us. */
  readonly node: string;
  /** Ids of all brokers of the cluster. */
  readonly brokerIds: readonly InstanceId[];
  readonly signal: AbortSignal;
}

/** Kept for each instance and once more as `.1`. */
const logLimitBytes = 20 * 1024 * 1024;

/** Milliseconds. A service waits for engines, so it may take as long as they do together. */
const limits: Readonly<Record<string, { start: number; grace: number }>> = {
  consul: { start: 60_000, grace: 3_000 },
  kafka: { start: 90_000, grace: 6_000 },
  hazelcast: { start: 90_000, grace: 10_000 },
  facade: { start: 120_000, grace: 7_000 },
  logging: { start: 120_000, grace: 7_000 },
  messages: { start: 120_000, grace: 7_000 },
};

/** Everything one process needs, and its files in place: configuration written, a broker's storage formatted once. */
export async function processSpecOf(id: InstanceId, ground: Ground, book: PortBook): Promise<ProcessSpec> {
  const { kind } = splitInstanceId(id);
  const launch = await launchOf(id, ground, book);
  const { start, grace } = limits[kind] ?? { start: 60_000, grace: 5_000 };
  return {
    id,
    file: launch.file,
    args: launch.args,
    env: launch.env,
    cwd: launch.cwd,
    logFile: path.join(ground.logsDir, `${id}.ndjson`),
    logLimitBytes,
    ready: launch.ready,
    startTimeoutMs: start,
    stopGraceMs: grace,
    restart: 'on-failure',
  };
}

export function consulUrlOf(book: PortBook): string {
  return `http://127.0.0.1:${portOf(book, consulId, 'http')}`;
}

const consulId = 'consul-1' as InstanceId;

function launchOf(id: InstanceId, ground: Ground, book: PortBook): Promise<EngineLaunch> | EngineLaunch {
  const { kind } = splitInstanceId(id);
  switch (kind) {
    case 'consul':
      return consulLaunch({
        provisioned: ground.provisioned,
        dataDir: path.join(ground.dataDir, 'consul'),
        ports: { http: portOf(book, id, 'http'), server: portOf(book, id, 'server'), serf: portOf(book, id, 'serf') },
      });
    case 'kafka':
      return brokerLaunch(id, ground, book);
    case 'hazelcast':
      return memberLaunch({
        provisioned: ground.provisioned,
        instanceId: id,
        consulUrl: consulUrlOf(book),
        port: portOf(book, id, 'member'),
        statsPort: portOf(book, id, 'stats'),
      });
    case 'facade':
    case 'logging':
    case 'messages':
      return serviceLaunch(id, kind, ground, book);
  }
}

async function brokerLaunch(id: InstanceId, ground: Ground, book: PortBook): Promise<EngineLaunch> {
  const root = path.join(ground.dataDir, 'kafka');
  await mkdir(root, { recursive: true });
  const brokers = ground.brokerIds.map((broker): KafkaBroker => ({
    id: splitInstanceId(broker).number,
    port: portOf(book, broker, 'broker'),
    controllerPort: portOf(book, broker, 'controller'),
  }));
  const { clusterId } = await openKafkaCluster(
    root,
    brokers.map((broker) => broker.id),
  );
  const { number } = splitInstanceId(id);
  const input = { provisioned: ground.provisioned, nodeId: number, brokers, dataDir: path.join(root, id), clusterId };
  await formatKafkaStorage(input, ground.signal);
  return kafkaLaunch(input);
}

/** A service is told who it is, where Consul is and its own port: no address of another service, ever (CONTRACT §8). */
function serviceLaunch(id: InstanceId, kind: ServiceKind, ground: Ground, book: PortBook): EngineLaunch {
  const port = portOf(book, id, 'http');
  const url = `http://127.0.0.1:${port}`;
  return {
    file: ground.node,
    args: [path.join(ground.rootDir, 'apps', kind, 'src', 'main.ts')],
    env: {
      NODE_COMPILE_CACHE: ground.compileCacheDir,
      SIGNALBOX_INSTANCE_ID: id,
      SIGNALBOX_CONSUL_URL: consulUrlOf(book),
      SIGNALBOX_PORT: String(port),
    },
    cwd: ground.rootDir,
    ready: (signal) => askHttpReady(id, url, signal),
  };
}
