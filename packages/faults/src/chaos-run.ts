import { createJournal, createNumbers, createObserver, openLog } from '@signalbox/observer';
import { createHttpClient } from '@signalbox/service-kit';
import {
  AppError,
  type Clock,
  type ConfigFacts,
  type ConfigKey,
  configSchemas,
  type InstanceKind,
  type JournalRecord,
  queueBackendSchema,
  type Status,
} from '@signalbox/shared';
import type { Cluster, ControlProcess } from './cluster.ts';
import type { FaultName } from './inject/fault-kinds.ts';
import { planFaults, type PlannedFault } from './inject/fault-plan.ts';
import { type FaultReport, runFault } from './inject/fault-runner.ts';
import { requiredLoad } from './inject/injection.ts';
import { lookAtProcess } from './inject/process-snapshot.ts';
import { adoptEarlier, AttemptJournal } from './load/attempt-journal.ts';
import { Disturbed } from './load/blame.ts';
import { type Attempt, createPost } from './load/facade-client.ts';
import type { Stretch } from './load/latency.ts';
import { LoadGenerator, rampUp } from './load/load-generator.ts';
import { type Facade, growingPause, MessageSender, MessageSource, type SendResult } from './load/message-sender.ts';
import { RoundRobin } from './load/round-robin.ts';
import { Watcher } from './observe/cluster-watcher.ts';
import { settle, takeFinalReads } from './observe/final-reads.ts';
import { blockersOf, shapeOf } from './observe/quiescence.ts';
import { createReadingClient } from './observe/reading-client.ts';
import { createRandom } from './random.ts';
import { placesIn, writePlan } from './report/run-folder.ts';
import type { SentSample } from './report/summary.ts';
import { until } from './until.ts';

export interface ChaosRunOptions {
  readonly runId: string;
  readonly seed: number;
  readonly acked: number;
  readonly kills: number;
  readonly rate: number;
  readonly faults: readonly FaultName[] | undefined;
  /** Where the run leaves what it saw; made here. */
  readonly folder: string;
}

export interface ChaosDeps {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly control: ControlProcess;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** A fault is over. */
  readonly tell: (fault: FaultReport, samples: readonly SentSample[]) => void;
}

/** What a run leaves in memory; all that is judged is in its journal. */
export interface ChaosTrace {
  readonly faults: readonly FaultReport[];
  readonly samples: readonly SentSample[];
  readonly load: Stretch;
  /** What the run itself found wanting, in words. */
  readonly remarks: readonly string[];
  readonly epoch: number;
  /** Messages that were in the log before the run; their senders' answers are unknown. */
  readonly earlier: number;
}

/** How long the cluster may take to be whole at first, the log to be read, the load to come up again, in milliseconds. */
const quiescentAtFirst = 60_000;
const firstPass = 120_000;
const loadWithin = 30_000;
/** Connections to each facade, and messages that may be under way at once. */
const connections = 512;
const mostUnderWay = 8000;
/** How long a client keeps trying one message, in milliseconds: long enough for all logging instances to be started again. */
const patienceMs = 45_000;
/** How long the rate is measured, in milliseconds. */
const rateOver = 2000;

/** Runs load and faults, and writes down everything that is seen. What could not be done shows in the journal: it has no end then. */
export async function runChaos(options: ChaosRunOptions, deps: ChaosDeps): Promise<ChaosTrace> {
  const { cluster, clock, signal, say } = deps;
  const status = await quiescentCluster(deps);
  const shape = shapeOf(status);
  const faults = planFaults({ ...options, names: options.faults }, shape);
  const settings = await readSettings(cluster);
  const { runId, seed, acked, kills, rate } = options;
  writePlan(options.folder, { runId, seed, acked, kills, rate, faults });

  await using stack = new AsyncDisposableStack();
  const journal = createJournal({ folder: placesIn(options.folder).journal });
  stack.defer(() => journal.close());
  let disturbances = 0;
  const record = (one: JournalRecord): void => {
    if (one.type === 'unsettled') disturbances += 1;
    if (!journal.write(one)) throw new AppError('internal', journal.stopped() ?? 'The journal is closed.');
  };
  const facades = new RoundRobin<Facade>();
  const disturbed = new Disturbed();
  const { post, close } = createPost({ connections });
  stack.defer(close);
  const random = createRandom(seed);
  const attempts = new AttemptJournal(record, clock);
  const retry = { patienceMs, pauseAfter: (attempt: Attempt, n: number) => growingPause(attempt, n, random) };
  const sender = new MessageSender({ post, facades, retry, clock, journal: attempts, disturbed });
  const messages = new MessageSource(runId, random);
  const samples: SentSample[] = [];
  const load = new LoadGenerator({
    rate,
    schedule: rampUp,
    mostUnderWay,
    send: (n) => messages.send(n, (message) => sender.send(message)),
    sent: ({ due, ms, result: { acked: isAcked, failed, retries, reason } }) =>
      void samples.push({ due, ms, acked: isAcked, failed, retries, reason }),
    inFlight: () => sender.inFlight,
    clock,
  });
  stack.defer(() => load.stop());
  let earlier = 0;
  let write = adoptEarlier(record, () => {
    earlier += 1;
    return attempts.takeNumber();
  });
  const watcher = new Watcher({
    cluster,
    shape,
    facades,
    now: () => clock.now(),
    changed: (reason) => observer.unsettle(reason),
  });
  const mode = settings('messages/mode') === 'replica' ? 'replica' : 'group';
  const http = createHttpClient();
  stack.defer(() => http.close());
  const log = openLog({
    backend: queueBackendSchema.parse(settings('queue/backend')),
    queueName: settings('queue/name'),
    epoch: status.epoch,
    instance: 'chaos',
    setting: (key) => factsOf(watcher.status ?? status, settings)[key],
    log: () => undefined,
  });
  stack.defer(() => log.stop());
  const observer = createObserver({
    write: (one) => write(one),
    now: () => clock.now(),
    http,
    instances: () => watcher.targets,
    log,
    partitions: shape.partitions,
    numbers: createNumbers(),
  });
  stack.defer(() => observer.stop());
  record({
    type: 'begin',
    t: clock.now(),
    run: runId,
    epoch: status.epoch,
    partitions: shape.partitions,
    mode,
    closed: true,
    seed,
  });
  await watcher.look();
  watcher.start();
  stack.defer(() => watcher.stop());
  observer.start();
  await observer.passLog({ signal: AbortSignal.any([signal, AbortSignal.timeout(firstPass)]) });
  write = record;
  settle({ observer, watcher });

  const reading = createReadingClient({
    observer,
    targets: () => watcher.targets,
    now: () => clock.now(),
    count: () => load.acked,
  });
  const from = clock.now();
  say(`run ${runId}: ${rate} messages a second, ${faults.length} faults`);
  load.start();
  reading.start();
  stack.defer(() => reading.stop());

  const faultDeps = { ...deps, load, disturbed, look: lookAtProcess, write: record, watcher, observer };
  const done: FaultReport[] = [];
  for (const planned of faults) {
    await untilLoaded(planned, load, options, deps);
    const fault = await runFault(planned, faultDeps);
    done.push(fault);
    deps.tell(fault, samples);
    if (fault.wholeAt === undefined) break;
  }
  const remarks: string[] = [];
  const isWhole = done.every(({ wholeAt }) => wholeAt !== undefined);
  if (isWhole) await untilAcked(acked, load, options, deps);
  const to = clock.now();
  await reading.stop();
  await load.stop();
  if (isWhole) {
    say('settling, then the last word of every instance');
    remarks.push(...(await takeFinalReads({ observer, watcher, clock, signal, disturbances: () => disturbances })));
  } else {
    remarks.push('the cluster did not become whole again: the run ends here');
  }
  if (done.length === faults.length && isWhole) record({ type: 'end', t: clock.now() });
  return { faults: done, samples, load: { from, to }, remarks, epoch: status.epoch, earlier };
}

async function quiescentCluster({ cluster, clock, signal }: ChaosDeps): Promise<Status> {
  let status = await cluster.status();
  let blockers = blockersOf(status, shapeOf(status));
  const isQuiescent = await until({ clock, signal, withinMs: quiescentAtFirst, everyMs: 250 }, async () => {
    status = await cluster.status();
    blockers = blockersOf(status, shapeOf(status));
    return blockers.length === 0;
  });
  if (isQuiescent) return status;
  throw new AppError('unavailable', 'The cluster is not whole: faults would prove nothing.', {
    expected: 'every instance ready, the map safe, the log in step',
    found: blockers.join('; '),
    remedy: '`npx signalbox heal` starts and resumes what it can.',
  });
}

async function readSettings(cluster: Cluster): Promise<(key: ConfigKey) => string> {
  const values = await cluster.settings();
  return (key) => {
    const value = values.get(key);
    if (value !== undefined) return value;
    throw new AppError('unavailable', `The setting ${key} is not known.`, { expected: 'a value in Consul' });
  };
}

/** Where those who carry the queue really listen now. */
function factsOf({ instances }: Status, setting: (key: ConfigKey) => string): ConfigFacts {
  const of = (wanted: InstanceKind): string[] =>
    instances.flatMap(({ kind, port }) => (kind === wanted && port !== null ? [`127.0.0.1:${port}`] : []));
  return {
    'queue/brokers': of('kafka'),
    'queue/members': of('hazelcast'),
    'hazelcast/cluster-name': configSchemas['hazelcast/cluster-name'].parse(setting('hazelcast/cluster-name')),
  };
}

/** A fault waits for its share of the run, and for the load to be what it is to meet. When that does not come, the fault proves nothing. */
async function untilLoaded(
  planned: PlannedFault,
  load: LoadGenerator<SendResult>,
  options: ChaosRunOptions,
  deps: ChaosDeps,
): Promise<void> {
  await untilAcked(planned.afterAcked, load, options, deps);
  const enough = (): boolean => load.ackedPerSecond(rateOver) >= requiredLoad.ackedPerSecond;
  await until({ clock: deps.clock, signal: deps.signal, withinMs: loadWithin }, enough);
}

/** Until enough is acknowledged; gives up after twice the time that it should take, and the journal shows too few. */
async function untilAcked(
  acked: number,
  load: LoadGenerator<SendResult>,
  { rate }: ChaosRunOptions,
  { clock, signal }: ChaosDeps,
): Promise<void> {
  const withinMs = (2 * Math.max(0, acked - load.acked) * 1000) / rate + loadWithin;
  await until({ clock, signal, withinMs }, () => load.acked >= acked);
}
