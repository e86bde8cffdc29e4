import path from 'node:path';
import {
  anomaliesShown,
  type Anomaly,
  type Counters,
  type EventLine,
  type EventList,
  type LogList,
  type MessageList,
  type Patch,
  type QueueState,
  type Status,
  type Topic,
  type TopologyState,
  type Trace,
  type Verdict,
} from '@signalbox/shared';
import type { LogAdmin } from '@signalbox/message-log';
import type { OpenedLog } from '@signalbox/observer';
import { createHttpClient } from '@signalbox/service-kit';
import type { ClusterFacts } from './cluster.ts';
import type { Commands } from './commands/commands.ts';
import type { DriverView } from './drivers/driver.ts';
import { createLedger, type MessageQuery } from './ledger/ledger.ts';
import { isSender } from './ledger/sent-records.ts';
import { createTraffic } from './ledger/traffic.ts';
import { createEventHistory } from './logs/event-history.ts';
import { createFileLog } from './logs/instance-log.ts';
import { readAllPage } from './logs/log-view.ts';
import { createLogTailer } from './logs/log-tailer.ts';
import { createFeed, type Feed } from './live/feed.ts';
import { createLogSource } from './live/log-source.ts';
import { createMessagesSource } from './live/messages-source.ts';
import { computedSource, type TopicSource } from './live/topic-source.ts';
import { createTrafficSource } from './live/traffic-source.ts';
import { createProbeSnapshot } from './probe-snapshot.ts';
import { isComingUp } from './topology/coming-up.ts';
import { catalogState } from './topology/catalog-state.ts';
import { mapState } from './topology/map-state.ts';
import { queueState } from './topology/queue-state.ts';
import { statusOf } from './topology/status.ts';
import { logShape } from './topology/log-shape.ts';
import { createTimeline } from './topology/timeline.ts';
import { createVerdictKeeper, type VerdictKeeper } from './verdict/verdict-keeper.ts';

export interface ClusterMonitorDeps {
  readonly driver: DriverView;
  readonly commands: Pick<Commands, 'list' | 'onChange'>;
  readonly cluster: ClusterFacts;
  readonly logAdmin: LogAdmin;
  /** The raw log of an epoch, for whoever judges: a reader apart from everybody else's. */
  readonly openLog: (queueName: string, epoch: number) => OpenedLog;
}

/** Everything that is seen of the cluster, in one place: for the API and the live feed. */
export interface ClusterMonitor {
  start(): void;
  stop(): Promise<void>;
  status(): Status;
  messages(query: MessageQuery): MessageList;
  trace(id: string): Pick<Trace, 'row' | 'hops'>;
  /** Undefined: there is no such log. */
  logPage(id: string, limit: number, after: string | undefined): Promise<LogList | undefined>;
  events(after: number): EventList;
  readonly ledger: Pick<VerdictKeeper, 'verdict' | 'verify' | 'found'>;
  /** Base URLs of the facades that may be asked, the ready ones first. */
  facades(): readonly string[];
  readonly feed: Feed;
  /** Where patches go; nowhere until somebody says. */
  onPatch(broadcast: (patch: Patch) => void): void;
}

/** One round of the live feed, in milliseconds: at most one packet a topic. */
const tickMs = 50;
/** Between two looks at the verdict, in milliseconds: its figures grow with every message. */
const verdictEveryMs = 500;

/** Composes probes, logs, ledger, topology and live feed. Truths flow one way: seen → computed → shown. */
export function createClusterMonitor({
  driver,
  commands,
  cluster,
  logAdmin,
  openLog,
}: ClusterMonitorDeps): ClusterMonitor {
  const startedAt = Date.now();
  const clock = (): number => performance.now();
  const client = createHttpClient({ connections: 4 });
  const ledger = createLedger();
  const book = createEventHistory();
  const othersFirst = (): boolean => isComingUp(driver.children());
  const snapshot = createProbeSnapshot({ driver, cluster, logAdmin, client, onChange: touch });

  const keeper = createVerdictKeeper({
    journalDir: path.join(cluster.runDir, 'journal'),
    facts: () => snapshot.facts(),
    openLog,
    shape: () => logShape(snapshot.facts()),
    othersFirst,
  });

  const topology = computedSource(() => snapshot.topology());
  const catalog = computedSource(() => catalogState(snapshot.facts()));
  const map = computedSource(() => mapState(snapshot.facts()));
  const queue = computedSource(() => queueState(snapshot.facts()));
  const commandList = computedSource(() => ({
    commands: Object.fromEntries(commands.list().map((one) => [one.id, one])),
  }));
  /** What the topics show, at one instant. */
  let told = keeper.verdict();
  const verdict = computedSource(() => shownVerdict(told));
  const happened = createTimeline();
  const timeline = computedSource(() => happened.state());
  const computed = [topology, catalog, map, queue];
  const leaders = createLeaders(() => queueState(snapshot.facts()));
  // Numbers above those of any earlier process, so that a page that lived on never takes our dots for ones it has drawn.
  const traffic = createTraffic(leaders.of, startedAt * 1000);

  const ownLog = createFileLog(path.join(cluster.runDir, 'logs', 'control.ndjson'), 'control');
  const logs = createLogTailer({
    sources: () => [
      { id: 'control', log: ownLog },
      ...driver.children().flatMap(({ id }) => {
        const log = driver.logOf(id);
        return log === undefined ? [] : [{ id, log }];
      }),
    ],
    onLine: takeLine,
    mayRead: (id) => keeper.mayRead(id),
    isAwaited: isSender,
    // The journal comes before all lines: the verdict begins with it.
    othersFirst: () => othersFirst() || keeper.replaying(),
    clock,
    now: Date.now,
  });
  const fixed = new Map<Topic, TopicSource>([
    ['topology', topology],
    ['catalog', catalog],
    ['map', map],
    ['queue', queue],
    ['traffic', createTrafficSource(traffic, clock)],
    ['messages', createMessagesSource(ledger, () => countersOf(told))],
    ['verdict', verdict],
    ['commands', commandList],
    ['timeline', timeline],
  ]);
  let broadcast: (patch: Patch) => void = () => {};
  const feed = createFeed({
    fixed,
    onDemand(topic) {
      const id = topic.startsWith('logs:') ? topic.slice('logs:'.length) : '';
      const view = id === 'all' ? logs.all() : logs.view(id);
      return view === undefined ? undefined : createLogSource(view);
    },
    broadcast: (patch) => broadcast(patch),
    firstSeq: startedAt,
    now: clock,
  });
  /** When the present epoch began, by the control plane's own log: what was written before is of another one. */
  let epochBegan = '';
  let epoch = cluster.epoch();
  let verdictToldAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const endings: (() => void)[] = [];

  function touch(): void {
    for (const source of computed) source.touch();
    leaders.touch();
  }

  /** Every line goes to four: what happened, ledger, verdict, traffic. One of another epoch goes to the first alone. */
  function takeLine(line: EventLine): void {
    book.take(line);
    if (happened.take(line)) timeline.touch();
    if (line.event === 'epoch.started') beginEpoch(line.epoch, line.t);
    else if (line.instance !== 'control') followEpoch();
    // What is said before its writer knows the epoch is compared by its time only over an epoch's border, when all are down for a second or more.
    if (line.epoch === undefined ? line.t < epochBegan : line.epoch !== epoch) return;
    ledger.take(line, clock());
    keeper.take(line);
    if (line.event === 'hop') traffic.take(line, clock());
  }

  function beginEpoch(begun: number, at: string): void {
    epoch = begun;
    epochBegan = at;
    ledger.clear();
    keeper.beginEpoch(begun);
    touch();
  }

  /** The line that tells of it may be on its way to the file yet, or have been rotated away. */
  function followEpoch(): void {
    if (cluster.epoch() > epoch) beginEpoch(cluster.epoch(), new Date().toISOString());
  }

  function tick(): void {
    followEpoch();
    ledger.tick(clock());
    keeper.tick();
    tellVerdict(clock());
    feed.tick();
  }

  function tellVerdict(now: number): void {
    if (now - verdictToldAt < verdictEveryMs) return;
    verdictToldAt = now;
    told = keeper.verdict();
    verdict.touch();
  }

  return {
    start() {
      if (timer !== undefined) return;
      snapshot.start();
      logs.start();
      endings.push(commands.onChange(() => commandList.touch()));
      timer = setInterval(tick, tickMs);
    },
    async stop() {
      clearInterval(timer);
      for (const end of endings) end();
      logs.stop();
      snapshot.stop();
      await Promise.allSettled([keeper.stop(), client.close()]);
    },
    status() {
      const facts = snapshot.facts();
      return statusOf(snapshot.topology(), queueState(facts), mapState(facts));
    },
    messages(query) {
      const { rows, next } = ledger.list(query);
      return { total: ledger.size(), messages: rows, next };
    },
    trace: (id) => ({ row: ledger.row(id) ?? null, hops: ledger.trace(id) }),
    async logPage(id, limit, after) {
      if (id === 'all') return readAllPage(logs.all(), String(startedAt), limit, after);
      return logs.logOf(id)?.page(limit, after);
    },
    events: (after) => book.after(after),
    ledger: keeper,
    facades: () => facadesOf(snapshot.topology()),
    feed,
    onPatch(listener) {
      broadcast = listener;
    },
  };
}

/** The verdict with the first anomalies of each kind: the feed carries it again and again. */
function shownVerdict(verdict: Verdict): Verdict {
  const shown = new Map<Anomaly['kind'], number>();
  const anomalies = verdict.anomalies.filter(({ kind }) => {
    const n = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, n);
    return n <= anomaliesShown;
  });
  return { ...verdict, anomalies };
}

/** The same figures as the verdict's, under the names of the topic `messages`. */
function countersOf({ sent, acked, refused, unknown, inFlight, duplicatesAbsorbed, ...found }: Verdict): Counters {
  const { logged: inLog, stored: inMap, held } = found;
  return { sent, acked, refused, unknown, inFlight, absorbed: duplicatesAbsorbed, inLog, inMap, held };
}

/** Who leads which partition, computed once for all hops between two changes. */
function createLeaders(read: () => QueueState): { of(partition: number): string | undefined; touch(): void } {
  let known: QueueState['partitions'] | undefined;
  return {
    of(partition) {
      known ??= read().partitions;
      return known[partition]?.leader ?? undefined;
    },
    touch() {
      known = undefined;
    },
  };
}

function facadesOf({ instances }: TopologyState): readonly string[] {
  const order: Partial<Record<string, number>> = { ready: 0, degraded: 1, starting: 2 };
  return Object.values(instances)
    .filter(({ kind, state }) => kind === 'facade' && order[state] !== undefined)
    .toSorted((a, b) => (order[a.state] ?? 0) - (order[b.state] ?? 0))
    .flatMap(({ url }) => url ?? []);
}
