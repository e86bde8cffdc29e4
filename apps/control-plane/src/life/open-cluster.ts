import { rm } from 'node:fs/promises';
import path from 'node:path';
import { splitInstanceId, type AppError, type InstanceId, type Settings } from '@signalbox/shared';
import { openKafkaCluster, type Provisioned } from '@signalbox/engines';
import {
  deleteRecord,
  endRecorded,
  osProcesses,
  readRecords,
  systemDeps,
  type ChildRecord,
  type Rotation,
} from '@signalbox/supervisor';
import type { Secrets } from '../cluster.ts';
import { LocalDriver, type ChildNews } from '../drivers/local/local-driver.ts';
import { countsOf, instancesOf } from '../drivers/local/plan.ts';
import type { Replaced } from '../drivers/local/ports.ts';
import { kafkaRoot } from '../drivers/local/process-specs.ts';
import { type Home, layoutFile } from '../home/home.ts';
import { findLeftovers } from './leftover-cluster.ts';
import { takeDown } from './take-down.ts';

export interface OpenClusterInput {
  readonly home: Home;
  readonly settings: Settings;
  readonly provisioned: Provisioned;
  readonly rootDir: string;
  readonly secrets: Secrets;
  /** Only in tests: which instance is to fail where. */
  readonly failpoints: ReadonlyMap<InstanceId, string>;
  readonly news: (news: ChildNews) => void;
  readonly report: (problem: AppError) => void;
  /** An instance's log was just cut. */
  readonly logCut: (id: InstanceId, cut: Rotation) => void;
  /** Bytes of an instance's log that were not followed yet. */
  readonly unread: (id: string) => number;
  readonly signal: AbortSignal;
}

export interface OpenCluster {
  readonly driver: LocalDriver;
  /** What another control plane had started and what lives on. */
  readonly adopted: readonly InstanceId[];
  /** Wishes of the settings that could not be had. */
  readonly replaced: readonly Replaced[];
}

/**
 * The instances of this home as they are: what lives is taken over where it listens, for the rest ports are found. Nothing is started.
 * While something of a former cluster lives, its shape goes on; else the settings decide.
 */
export async function openCluster(input: OpenClusterInput): Promise<OpenCluster> {
  const { home, settings, provisioned, rootDir, secrets, failpoints, news, report, logCut, unread, signal } = input;
  const file = layoutFile(home.runDir);
  const records = readRecords(home.runDir);
  const alive = new Set(records.filter(isAlive).map(({ id }) => id));
  // With nothing to take over the wishes count again: a port that was taken once may be free now.
  const kept = alive.size > 0 ? file.read() : undefined;
  const layout = kept ?? { counts: countsOf(settings), ports: {}, pauses: {} };
  const { counts } = layout;
  const ids = instancesOf(counts);
  const brokerIds = ids.filter((id) => splitInstanceId(id).kind === 'kafka');
  const numbers = brokerIds.map((id) => splitInstanceId(id).number);
  const { clusterId } = await openKafkaCluster(kafkaRoot(home.dataDir), numbers);
  const driver = new LocalDriver({
    settings,
    ground: {
      provisioned,
      rootDir,
      secrets,
      logsDir: home.logsDir,
      logLimitBytes: settings.logs.kilobytes * 1000,
      dataDir: home.dataDir,
      compileCacheDir: path.join(rootDir, 'node_modules', '.cache', 'signalbox-node'),
      node: process.execPath,
      brokerIds,
      clusterId,
      failpoints,
      signal,
    },
    supervision: systemDeps({ runDir: home.runDir, parentEnv: process.env, report, unread }),
    layoutFile: file,
    layout,
    logCut,
    news,
    report,
  });
  await endUnwanted(home.runDir, records, new Set<string>(ids));
  const replaced = await driver.findPorts(ids.filter((id) => !alive.has(id) || layout.ports[id] === undefined));
  const adopted = await driver.adopt(ids);
  return { driver, adopted, replaced };
}

/** Ends what lives and drops what is kept: the next cluster begins with nothing. Gives what had lived. */
export async function wipe(home: Home, report: (problem: AppError) => void): Promise<readonly InstanceId[]> {
  const leftovers = await findLeftovers(home.runDir, report);
  await takeDown(leftovers, 'a fresh start');
  for (const { id } of readRecords(home.runDir)) deleteRecord(home.runDir, id);
  await Promise.all(
    ['kafka', 'consul'].map((name) => rm(path.join(home.dataDir, name), { recursive: true, force: true })),
  );
  return leftovers.ids();
}

/** Phases of a record in which no process of its child lives. */
const resting: ReadonlySet<string> = new Set<ChildRecord['phase']>(['stopped', 'killed', 'failed', 'waiting']);

function isAlive({ phase, process: recorded, ticket }: ChildRecord): boolean {
  if (resting.has(phase)) return false;
  // Born, and its supervisor died before it could write down which: adoption finds it by its ticket.
  if (recorded === null) return ticket !== null;
  const sight = osProcesses().look(recorded.pid);
  return sight !== undefined && sight.startTime === recorded.startTime && sight.run !== 'zombie';
}

/** Ends instances that are no longer asked for; forgets those of a cluster that has ended, whose restarts are history. */
async function endUnwanted(
  runDir: string,
  records: readonly ChildRecord[],
  wanted: ReadonlySet<string>,
): Promise<void> {
  for (const record of records) {
    if (wanted.has(record.id) && isAlive(record)) continue;
    await endRecorded(record);
    deleteRecord(runDir, record.id);
  }
}
