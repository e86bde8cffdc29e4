import path from 'node:path';
import { serviceKinds, splitInstanceId, type InstanceId, type ServiceKind } from '@signalbox/shared';
import {
  consulLaunch,
  formatKafkaStorage,
  kafkaLaunch,
  memberLaunch,
  type EngineLaunch,
  type KafkaBroker,
  type KafkaStorageInput,
  type Provisioned,
} from '@signalbox/engines';
import type { ProcessSpec } from '@signalbox/supervisor';
import type { Secrets } from '../../cluster.ts';
import { urlAt } from '../../loopback.ts';
import { askHttpReady } from './http-ready.ts';
import { lastWordsOf } from './last-words.ts';
import { portOf, type AssignedPorts } from './ports.ts';

/** Where processes of this cluster run and what with; all paths absolute. */
export interface Ground {
  readonly provisioned: Provisioned;
  /** The clone: holds `apps/`. */
  readonly rootDir: string;
  readonly secrets: Secrets;
  readonly logsDir: string;
  readonly dataDir: string;
  /** Node keeps its compiled modules here: services start in half the time. */
  readonly compileCacheDir: string;
  /** The Node 24 that runs us. */
  readonly node: string;
  /** The members carry the queue, and keep what it was given. */
  readonly keepsLedger: boolean;
  /** Ids of all brokers of the cluster. */
  readonly brokerIds: readonly InstanceId[];
  /** Kept of each instance's log, and once more as `.1`. */
  readonly logLimitBytes: number;
  /** Of the brokers' data. */
  readonly clusterId: string;
  /** Keys of Consul that anybody on this machine may write. */
  readonly openKeys: readonly string[];
  /** Only in tests: what each service is told of where to fail. */
  readonly failpoints: ReadonlyMap<InstanceId, string>;
  readonly signal: AbortSignal;
}

/** Milliseconds. A service waits for engines, so it may take as long as they do together. */
const limits: Readonly<Record<string, { start: number; grace: number }>> = {
  consul: { start: 60_000, grace: 3_000 },
  kafka: { start: 90_000, grace: 6_000 },
  hazelcast: { start: 90_000, grace: 10_000 },
  facade: { start: 120_000, grace: 7_000 },
  logging: { start: 120_000, grace: 7_000 },
  messages: { start: 120_000, grace: 7_000 },
};

/** Everything one process needs, its configuration written. */
export async function processSpecOf(id: InstanceId, ground: Ground, assigned: AssignedPorts): Promise<ProcessSpec> {
  const { kind } = splitInstanceId(id);
  const launch = await launchOf(id, ground, assigned);
  const { start, grace } = limits[kind] ?? { start: 60_000, grace: 5_000 };
  return {
    id,
    file: launch.file,
    args: launch.args,
    env: launch.env,
    cwd: launch.cwd,
    logFile: logFileOf(id, ground),
    logLimitBytes: ground.logLimitBytes,
    // Our services follow the name of their log, whatever happens to it: their lines are the proof.
    logRotation: serviceKinds.some((service) => service === kind) ? 'rename' : 'copy',
    ready: launch.ready,
    explain: (lines) => lastWordsOf(id, lines)?.words,
    startTimeoutMs: start,
    stopGraceMs: grace,
    restart: 'on-failure',
  };
}

function logFileOf(id: InstanceId, ground: Ground): string {
  return path.join(ground.logsDir, `${id}.ndjson`);
}

function consulUrlOf(assigned: AssignedPorts): string {
  return urlAt(portOf(assigned, consulId, 'http'));
}

const consulId = 'consul-1' as InstanceId;

function launchOf(id: InstanceId, ground: Ground, assigned: AssignedPorts): Promise<EngineLaunch> | EngineLaunch {
  const { kind } = splitInstanceId(id);
  switch (kind) {
    case 'consul':
      return consulLaunch({
        provisioned: ground.provisioned,
        dataDir: path.join(ground.dataDir, 'consul'),
        ports: {
          http: portOf(assigned, id, 'http'),
          server: portOf(assigned, id, 'server'),
          serf: portOf(assigned, id, 'serf'),
        },
        token: ground.secrets.consulToken,
        openKeys: ground.openKeys,
      });
    case 'kafka':
      return kafkaLaunch(storageOf(id, ground, assigned));
    case 'hazelcast':
      return memberLaunch({
        provisioned: ground.provisioned,
        instanceId: id,
        consulUrl: consulUrlOf(assigned),
        consulToken: ground.secrets.consulToken,
        port: portOf(assigned, id, 'member'),
        statsPort: portOf(assigned, id, 'stats'),
        ...(ground.keepsLedger ? { ledgerDir: ledgerRoot(ground.dataDir) } : {}),
        cwd: ground.logsDir,
      });
    case 'facade':
    case 'logging':
    case 'messages':
      return serviceLaunch(id, kind, ground, assigned);
  }
}

/** What has to be there before the first start of an instance: a broker's storage, formatted once. */
export async function prepareStart(id: InstanceId, ground: Ground, assigned: AssignedPorts): Promise<void> {
  if (splitInstanceId(id).kind === 'kafka') await formatKafkaStorage(storageOf(id, ground, assigned), ground.signal);
}

/** All brokers know each other's ports, so all are named in the configuration of each. */
function storageOf(id: InstanceId, ground: Ground, assigned: AssignedPorts): KafkaStorageInput {
  const { provisioned, clusterId } = ground;
  const brokers = ground.brokerIds.map((broker): KafkaBroker => ({
    id: splitInstanceId(broker).number,
    port: portOf(assigned, broker, 'broker'),
    controllerPort: portOf(assigned, broker, 'controller'),
  }));
  const dataDir = path.join(kafkaRoot(ground.dataDir), id);
  return { provisioned, nodeId: splitInstanceId(id).number, brokers, dataDir, clusterId };
}

/** Where all brokers of a home keep their data. */
export function kafkaRoot(dataDir: string): string {
  return path.join(dataDir, 'kafka');
}

/** Where the members of a home keep what a Hazelcast queue was given: one folder, as each must find what another wrote. */
export function ledgerRoot(dataDir: string): string {
  return path.join(dataDir, 'hazelcast');
}

/** A service is told who it is, where Consul is, its own port and two secrets: no address of another service, ever (CONTRACT §8). */
function serviceLaunch(id: InstanceId, kind: ServiceKind, ground: Ground, assigned: AssignedPorts): EngineLaunch {
  const port = portOf(assigned, id, 'http');
  const url = urlAt(port);
  const failpoints = ground.failpoints.get(id);
  return {
    file: ground.node,
    args: [path.join(ground.rootDir, 'apps', kind, 'src', 'main.ts')],
    env: {
      NODE_COMPILE_CACHE: ground.compileCacheDir,
      SIGNALBOX_INSTANCE_ID: id,
      SIGNALBOX_CONSUL_URL: consulUrlOf(assigned),
      SIGNALBOX_CONSUL_TOKEN: ground.secrets.consulToken,
      SIGNALBOX_SERVICE_TOKEN: ground.secrets.serviceToken,
      SIGNALBOX_PORT: String(port),
      SIGNALBOX_LOG_FILE: logFileOf(id, ground),
      ...(failpoints === undefined ? {} : { SIGNALBOX_TEST_FAILPOINTS: failpoints }),
    },
    cwd: ground.rootDir,
    ready: (signal) => askHttpReady(id, url, signal),
  };
}
