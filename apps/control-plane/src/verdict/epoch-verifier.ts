import { setTimeout as sleep } from 'node:timers/promises';
import {
  createHttpClient,
  createJournal,
  createNumbers,
  createObserver,
  type Journal,
  type Observer,
  type OpenedLog,
  type Target,
} from '@signalbox/observer';
import {
  AppError,
  fromUnknown,
  type EventLine,
  type JournalRecord,
  type JournalRecordOf,
  type Judgement,
  type MessageId,
  type Verdict,
} from '@signalbox/shared';
import { createVerifier } from '@signalbox/verifier';
import { createSentRecords, isOfSender } from '../ledger/sent-records.ts';
import { canAnswer, type Facts } from '../topology/facts.ts';
import type { LogShape } from '../topology/log-shape.ts';
import { quiescenceOf, type QuiescenceView } from '../topology/quiescence.ts';
import { createThrottle } from './throttle.ts';
import { createLineQueue } from './line-queue.ts';
import { replayJournal, type Replayed } from './replay-journal.ts';
import { createQuiescenceWatch, type QuiescenceWatch } from './quiescence-watch.ts';
import { createCheckRunner, type CheckRunner } from './check-runner.ts';
import { createConsistencyCheck } from './consistency-check.ts';
import { beginAnew, verdictOf, type Doubt } from './stage.ts';

export interface EpochVerifierDeps {
  readonly epoch: number;
  /** Where its journal is. */
  readonly folder: string;
  readonly facts: () => Facts;
  /** The raw log of this epoch. */
  readonly openLog: (queueName: string, epoch: number) => OpenedLog;
  /** How the log is cut and shared, by the settings in force; undefined while they are not known. */
  readonly shape: () => LogShape | undefined;
  readonly newId: () => MessageId;
  /** Whether others need the processor more than the replay of the journal. */
  readonly othersFirst: () => boolean;
  readonly maxBytes?: number | undefined;
}

/** The verdict on one epoch: its journal, the judge, and the observer that feeds both. */
export interface EpochVerifier {
  readonly epoch: number;
  /** A line of an instance; of hops it keeps the facades' accept and reply (LED20). */
  take(line: EventLine): void;
  /** The journal of before is being read. */
  replaying(): boolean;
  /** Whether lines of senders can be taken now: only so many wait while the journal of before is read. */
  hasRoom(): boolean;
  /** Goes on with what is due; called every 50 ms or so. */
  tick(): void;
  /** Cheap. What it rests on is in the journal's file by then. */
  verdict(): Verdict;
  /** Sees everything anew, then judges. */
  verify(): Promise<Verdict>;
  stop(): Promise<void>;
}

/** The parts that are there once the journal of before was read and the settings are known. */
interface Open {
  readonly journal: Journal;
  readonly begin: JournalRecordOf<'begin'>;
  readonly observer: Observer;
  readonly rest: QuiescenceWatch;
  readonly checks: CheckRunner;
  readonly log: OpenedLog;
}

/** What the topology says, as far as it matters here. */
interface TopologyView {
  readonly facts: Facts | undefined;
  readonly shape: LogShape | undefined;
  readonly rest: QuiescenceView;
}

const waitForEngines = 'Wait for Consul and the brokers: `npx signalbox status` says who is missing.';

/** How long a full check waits for the journal of before to be read, in milliseconds. */
const openWithinMs = 60_000;

/** Between two pieces of the journal of before while others need the processor more, in milliseconds. */
const breathMs = 250;

export function createEpochVerifier(deps: EpochVerifierDeps): EpochVerifier {
  const { epoch, folder, facts, shape, newId, othersFirst } = deps;
  const now = (): number => Math.round(performance.now() * 10) / 10;
  const verifier = createVerifier();
  const numbers = createNumbers();
  const sent = createSentRecords(epoch, newId);
  const throttle = createThrottle();
  const ended = new AbortController();
  // A set is a stream that stays open while it is read; digests go between.
  const http = createHttpClient({ connections: 4 });
  const queue = createLineQueue();
  const opened = Promise.withResolvers<void>();
  let replayed: Replayed | undefined;
  let replay: Verdict['progress'] = { done: 0, total: 0 };
  let damage: string | undefined;
  let checkedAt: string | null = null;
  /** As the last check found them, when it had read the log behind them. */
  let holdings: Pick<Judgement, 'stored' | 'held'> | undefined;
  let open: Open | undefined;
  let seen: TopologyView = {
    facts: undefined,
    shape: undefined,
    rest: { atRest: false, reason: 'nothing was seen yet', remedy: null },
  };

  void replayFolder();

  async function replayFolder(): Promise<void> {
    try {
      replayed = await replayJournal(folder, {
        verifier,
        sent,
        numbers,
        now,
        progress: (done) => (replay = done),
        breathe,
      });
    } catch (thrown) {
      damage = fromUnknown(thrown).message;
      opened.resolve();
    }
    replay = null;
  }

  async function breathe(): Promise<void> {
    if (othersFirst() && !ended.signal.aborted) await sleep(breathMs);
  }

  /** Journal first: what is not written down is not judged. */
  function write(record: JournalRecord): void {
    if (open === undefined || !open.journal.write(record)) return;
    verifier.accept(record);
    throttle.note(record, now());
  }

  function openJournal({ begin: known, positions, restMark }: Replayed, found: LogShape): void {
    const journal = createJournal({ folder, ...(deps.maxBytes === undefined ? {} : { maxBytes: deps.maxBytes }) });
    const { queueName, partitions, mode } = found;
    const run = `epoch-${epoch}`;
    // Others may send, and their requests are learnt from the facades' lines.
    const begin = known ?? { type: 'begin', t: now(), run, epoch, partitions, mode, closed: false };
    const log = deps.openLog(queueName, epoch);
    const observer = createObserver({
      write,
      now,
      http,
      log,
      numbers,
      positions,
      instances: targets,
      partitions: begin.partitions,
    });
    const rest = createQuiescenceWatch(observer, restMark, now());
    const check = createConsistencyCheck({
      observer,
      rest,
      targets,
      quiet,
      judgement: () => verifier.verdict(),
      end: () => write({ type: 'end', t: now() }),
      signal: ended.signal,
    });
    const checks = createCheckRunner({
      check,
      throttle,
      now,
      signal: ended.signal,
      isValid: () => verifier.verdict().verdict === 'valid',
      looked() {
        const { stored, held } = verifier.verdict();
        holdings = { stored, held };
      },
      agreed: () => (checkedAt = new Date().toISOString()),
    });
    open = { journal, begin, observer, rest, checks, log };
    opened.resolve();
    if (known === undefined) write(begin);
    observer.start();
  }

  function targets(): Target[] {
    return facts().children.flatMap((child) => {
      const { id, kind, url } = child;
      const isRead = kind === 'logging' || kind === 'messages';
      return isRead && url !== null && canAnswer(child) ? [{ id, kind, url }] : [];
    });
  }

  function takeNow(line: EventLine): void {
    for (const record of sent.take(line, now())) write(record);
  }

  /** Computed once between two changes: it is asked for at every tick. */
  function look(): TopologyView {
    const found = facts();
    if (found !== seen.facts) seen = { facts: found, shape: shape(), rest: quiescenceOf(found) };
    return seen;
  }

  /** No request is open, and nothing came in for a moment. */
  function quiet(): boolean {
    return sent.open() === 0 && !queue.waiting() && throttle.isQuiet(now());
  }

  function doubts(): Doubt[] {
    if (damage !== undefined) return [{ reason: damage, remedy: beginAnew }];
    if (replayed === undefined) return [];
    if (open === undefined) return [{ reason: 'how the log is cut is not known yet', remedy: waitForEngines }];
    const stopped = open.journal.stopped();
    const isCutAnew = seen.shape !== undefined && seen.shape.partitions !== open.begin.partitions;
    return [
      ...(stopped === undefined ? [] : [{ reason: stopped, remedy: beginAnew }]),
      ...(isCutAnew ? [{ reason: 'the log has other partitions than when the journal began', remedy: beginAnew }] : []),
    ];
  }

  function verdict(): Verdict {
    open?.journal.flush();
    return verdictOf(
      { ...verifier.verdict(), ...holdings },
      {
        doubts: doubts(),
        replay,
        quiet: quiet(),
        rest: open?.rest.view() ?? seen.rest,
        unconfirmed: open?.rest.unconfirmed(),
        disagrees: throttle.disagrees(),
        checkedAt,
      },
    );
  }

  return {
    epoch,
    take(line) {
      if (damage !== undefined || !isOfSender(line)) return;
      if (open === undefined || queue.waiting()) queue.push(line);
      else takeNow(line);
    },
    replaying: () => replay !== null,
    hasRoom: () => queue.hasRoom(),
    tick() {
      if (ended.signal.aborted || damage !== undefined) return;
      const { shape: found, rest } = look();
      if (open === undefined && replayed !== undefined && found !== undefined) openJournal(replayed, found);
      if (open === undefined) return;
      queue.drain(takeNow);
      if (!queue.waiting()) for (const record of sent.tick(now())) write(record);
      open.rest.look(rest, now());
      open.checks.look();
    },
    verdict,
    async verify() {
      try {
        await Promise.race([opened.promise, sleep(openWithinMs, undefined, { ref: false, signal: ended.signal })]);
        await open?.checks.full();
      } catch (thrown) {
        if (ended.signal.aborted) throw goingAway(epoch);
        throw thrown;
      }
      return verdict();
    },
    async stop() {
      ended.abort(new Error('the ledger stops'));
      await open?.checks.idle();
      await open?.observer.stop();
      await Promise.allSettled([open?.log.stop(), open?.journal.close(), http.close()]);
    },
  };
}

function goingAway(epoch: number): AppError {
  return new AppError(
    'unavailable',
    `The verdict on epoch ${epoch} was not reached: its ledger was closed meanwhile.`,
    {
      remedy: 'Ask again once the control plane is there again, or the next epoch has begun.',
    },
  );
}
