import { reportKeyNames } from '../../settings/report-keys.ts';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { instanceIdSchema, splitInstanceId, type AppError, type InstanceId } from '@signalbox/shared';
import { openKafkaCluster, type Provisioned } from '@signalbox/engines';
import {
  createSupervisor,
  deleteRecord,
  endRecorded,
  listGroup,
  osProcesses,
  readRecords,
  systemDeps,
  type ChildRecord,
  type ProcessSpec,
  type Supervisor,
} from '@signalbox/supervisor';
import type { Secrets } from '../../cluster.ts';
import type { Home } from '../../home/home.ts';
import type { Endable, Opened, OpenInput, Runtime } from '../driver.ts';
import { KeptLayout, layoutFile } from './layout.ts';
import { LocalDriver } from './local-driver.ts';
import { countsOf, instancesOf } from './plan.ts';
import { kafkaRoot, ledgerRoot } from './process-specs.ts';

export interface LocalRuntimeInput {
  readonly home: Home;
  readonly secrets: Secrets;
  /** Where the engines are; asked once something is to be opened. */
  readonly provided: () => Promise<Provisioned>;
  /** The clone. */
  readonly rootDir: string;
  /** Only in tests: which instance is to fail where. */
  readonly failpoints: ReadonlyMap<InstanceId, string>;
}

/** Processes of this machine, each with a supervisor here and a record in the home, by which another control plane finds them. */
export function createLocalRuntime(input: LocalRuntimeInput): Runtime {
  const { runDir } = input.home;
  return {
    open: (asked) => open(input, asked),
    leftovers: (report) => findLeftovers(runDir, report),
    async forget() {
      for (const { id } of readRecords(runDir)) deleteRecord(runDir, id);
      const { dataDir } = input.home;
      const kept = [kafkaRoot(dataDir), ledgerRoot(dataDir), path.join(dataDir, 'consul')];
      await Promise.all(kept.map((folder) => rm(folder, { recursive: true, force: true })));
    },
    remains: () => remainsOf(runDir),
  };
}

async function open(input: LocalRuntimeInput, { settings, news, report, signal }: OpenInput): Promise<Opened> {
  const { home, provided, rootDir, secrets, failpoints } = input;
  const provisioned = await provided();
  const file = layoutFile(home.runDir);
  const records = readRecords(home.runDir);
  const alive = new Set(records.filter(isAlive).map(({ id }) => id));
  // With nothing to take over the wishes count again: a port that was taken once may be free now.
  const kept = alive.size > 0 ? file.read() : undefined;
  const former = kept ?? { counts: countsOf(settings), ports: {}, pauses: {} };
  const layout = new KeptLayout(file, settings, former);
  const ids = instancesOf(former.counts);
  const brokerIds = ids.filter((id) => splitInstanceId(id).kind === 'kafka');
  const numbers = brokerIds.map((id) => splitInstanceId(id).number);
  const { clusterId } = await openKafkaCluster(kafkaRoot(home.dataDir), numbers);
  const driver = new LocalDriver({
    ground: {
      provisioned,
      rootDir,
      secrets,
      logsDir: home.logsDir,
      logLimitBytes: settings.logs.kilobytes * 1000,
      dataDir: home.dataDir,
      compileCacheDir: path.join(rootDir, 'node_modules', '.cache', 'signalbox-node'),
      node: process.execPath,
      keepsLedger: settings.queue.backend === 'hazelcast',
      brokerIds,
      clusterId,
      openKeys: reportKeyNames(settings.facade.dialect),
      failpoints,
      signal,
    },
    supervision: systemDeps({ runDir: home.runDir, parentEnv: process.env, report, unread: () => 0 }),
    layout,
    news,
    report,
  });
  await endUnwanted(home.runDir, records, new Set<string>(ids));
  const replaced = await layout.findPorts(ids.filter((id) => !alive.has(id) || former.ports[id] === undefined));
  const adopted = await driver.adopt(ids);
  return { driver, adopted, replaced };
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

async function findLeftovers(runDir: string, report: (problem: AppError) => void): Promise<Endable> {
  const supervision = systemDeps({ runDir, parentEnv: process.env, report, unread: () => 0 });
  const alive = new Map<InstanceId, Supervisor>();
  for (const record of readRecords(runDir)) {
    const id = instanceIdSchema.safeParse(record.id);
    if (!id.success) continue;
    const supervisor = createSupervisor(specOfStranger(record.id), supervision);
    const { outcome } = await supervisor.adopt(record);
    if (outcome === 'adopted') alive.set(id.data, supervisor);
    else supervisor.release();
  }
  return {
    ids: () => [...alive.keys()],
    stopAlone: async (id, reason) => alive.get(id)?.stop(reason),
    killAlone: async (id, reason) => alive.get(id)?.kill(reason),
  };
}

/** Enough of a spec to end a process by; starting it would fail at once, and nobody does. */
function specOfStranger(id: string): ProcessSpec {
  return {
    id,
    file: '/nonexistent',
    args: [],
    env: {},
    cwd: '/',
    logFile: '/dev/null',
    logLimitBytes: Number.MAX_SAFE_INTEGER,
    logRotation: 'copy',
    ready: () => Promise.resolve({ ready: false, reason: 'it is to be ended' }),
    startTimeoutMs: 60_000,
    stopGraceMs: 7_000,
    restart: 'never',
  };
}

/** Asks the operating system, not our own books. */
async function remainsOf(runDir: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { id, process: recorded } of readRecords(runDir)) {
    if (recorded !== null && (await listGroup(recorded.pid)).length > 0)
      left.push(`${id} (process group ${recorded.pid})`);
  }
  return left;
}
