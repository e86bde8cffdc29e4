import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogReader, ReadBatch, ReadRecord } from '@signalbox/message-log';
import type { MessageStore } from '@signalbox/message-store';
import { Deadline, type Logger } from '@signalbox/service-kit';
import { AppError, fromUnknown } from '@signalbox/shared';
import type { config } from '../config.ts';
import { Backlog, firstOfEachId, type Unit } from './backlog.ts';
import { comparedOf, coverageWords, isCovered, isSetBack } from './coverage.ts';

export interface ReconcilerDeps {
  /** A fresh reader of the reconcilers' group; each is used once. */
  readonly createReader: () => LogReader;
  /** How far every partition of the log is written now. */
  readonly highWaters: () => Promise<ReadonlyMap<number, number>>;
  readonly store: Pick<
    MessageStore,
    'getMany' | 'putMissing' | 'putIfAbsent' | 'progress' | 'advanceProgress' | 'setProgress' | 'size'
  >;
  readonly logger: Pick<Logger, 'emit'>;
  readonly limits: Readonly<Record<keyof (typeof config)['reconcile'], number>>;
  /** A message that nobody else had stored, found in steady state. */
  readonly onRepaired: (record: ReadRecord) => void;
  /** Called when the map begins or ceases to hold all that the log held when this instance (or the loss) came. */
  readonly onCovered: (covered: boolean, reason: string) => void;
}

/**
 * Compares the log with the map and puts what is missing, in one direction only. Instances share the log's partitions by group; how far
 * each has come stands beside the data, so that any instance can tell whether the map holds everything, and a map that was lost is
 * filled again from the beginning.
 */
export interface Reconciler {
  start(): Promise<void>;
  /** Messages were lost from the map: everything is compared again, and nothing is covered until then. */
  dataLost(reason: string): void;
  stop(): Promise<void>;
}

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { store, logger, limits } = deps;
  const backlog = new Backlog(limits.graceMs);
  const ended = new AbortController();
  /** Where the progress of this assignment's partitions stood when it began, or was last moved to by this instance. */
  let known = new Map<number, number>();
  let writtenAt = new Map<number, number>();
  let unstored = new Map<number, number>();
  let targets: ReadonlyMap<number, number> | undefined;
  let largest = 0;
  /** The reader whose word counts; undefined between two. */
  let reading: { readonly reader: LogReader; readonly end: () => void } | undefined;
  let run = { since: 0, checked: 0, repaired: 0, announced: true };
  let wake = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();
  let loops: Promise<unknown> = Promise.resolve();

  const now = (): number => performance.now();
  const within = (): Deadline => Deadline.after(limits.callMs);

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined);
  }

  // --- reading ---

  /** One reader after the other, never two at once: they would share the partitions, and each forget the other's. */
  async function read(): Promise<void> {
    while (!ended.signal.aborted) {
      const current = deps.createReader();
      const over = Promise.withResolvers<void>();
      reading = { reader: current, end: over.resolve };
      const isCurrent = (): boolean => reading?.reader === current;
      try {
        await current.start({
          assigned: (partitions) => (isCurrent() ? begin(partitions) : undefined),
          highWaters(highWaters) {
            if (!isCurrent()) return;
            backlog.aim(highWaters);
            announce();
          },
          revoked: () => undefined,
          records: (batch) => (isCurrent() ? take(batch) : undefined),
          failed: (error) => (isCurrent() ? restart(error.message) : undefined),
        });
        await over.promise;
      } catch (thrown) {
        // One that was told to end has nothing to say of it.
        if (isCurrent()) sayReaderFailed(fromUnknown(thrown).message, fromUnknown(thrown).message);
        await pause(limits.retryMs);
      }
      await current.stop();
    }
  }

  /** From the beginning, with a new membership: the log's reader is never sought back. Until then this instance holds nothing. */
  function restart(reason: string): void {
    if (reading === undefined || ended.signal.aborted) return;
    const { reader, end } = reading;
    reading = undefined;
    hold([]);
    run.announced = true;
    sayReaderFailed(reason, `the log is read again from the beginning: ${reason}`);
    end();
    // One that is still joining does not wait for that: it ends its start.
    void reader.stop();
  }

  function sayReaderFailed(error: string, msg: string): void {
    logger.emit('log.reader-failed', { error, restart: true }, msg, 'warn');
  }

  function begin(partitions: readonly number[]): void {
    hold(partitions);
    run = { since: now(), checked: 0, repaired: 0, announced: false };
    logger.emit(
      'reconcile.started',
      { partitions: [...partitions] },
      `compares the log's partitions ${partitions.join(', ') || '(none)'} with the map`,
    );
    wake.resolve();
    room.resolve();
  }

  function hold(partitions: readonly number[]): void {
    backlog.assign(partitions);
    known = new Map();
    writtenAt = new Map();
    unstored = new Map();
  }

  async function take(batch: ReadBatch): Promise<void> {
    backlog.add(batch, now());
    wake.resolve();
    while (backlog.bytes > limits.backlogBytes && !ended.signal.aborted) {
      await room.promise;
      room = Promise.withResolvers();
    }
  }

  // --- comparing ---

  async function work(): Promise<void> {
    let begun = 0;
    while (!ended.signal.aborted) {
      try {
        if (begun !== backlog.assignment) {
          const assignment = backlog.assignment;
          const progress = await store.progress(within());
          if (assignment !== backlog.assignment) continue;
          takeOver(progress);
          begun = assignment;
        }
        const unit = backlog.next(now(), limits.unitRecords);
        if (unit === undefined) {
          announce();
          await storeQuietProgress();
          await nextWork();
          continue;
        }
        room.resolve();
        await compareUntilDone(unit);
      } catch (thrown) {
        if (!(thrown instanceof AppError && thrown.retriable)) throw thrown;
        await pause(limits.retryMs);
      }
    }
  }

  /** Comparing goes on where others have come to. */
  function takeOver(progress: ReadonlyMap<number, number>): void {
    known = new Map([...progress].filter(([partition]) => backlog.partitions.includes(partition)));
    backlog.begin(new Map([...known].map(([partition, stands]) => [partition, comparedOf(stands)])));
  }

  async function nextWork(): Promise<void> {
    const due = backlog.dueAt();
    const longest = due === undefined ? limits.watchEveryMs : Math.max(1, due - now());
    await Promise.race([wake.promise, pause(Math.min(longest, limits.watchEveryMs))]);
    wake = Promise.withResolvers();
  }

  /** Again and again while the map cannot be reached, unless the partition is given to somebody else meanwhile. */
  async function compareUntilDone(unit: Unit): Promise<void> {
    while (unit.assignment === backlog.assignment && !ended.signal.aborted) {
      try {
        await compare(unit);
        return;
      } catch (thrown) {
        const error = fromUnknown(thrown);
        if (!error.retriable) throw error;
        logger.emit(
          'engine.log',
          { source: 'reconciler' },
          `partition ${unit.partition} waits: ${error.message}`,
          'debug',
        );
        await pause(limits.retryMs);
      }
    }
  }

  async function compare(unit: Unit): Promise<void> {
    const first = firstOfEachId(unit.records);
    // Of history the map lacks all or nearly nothing: the members look while they put.
    const repaired = unit.history ? await store.putMissing(first, within) : await repair(first);
    run.checked += unit.records.length;
    run.repaired += repaired;
    if (repaired > 0) {
      const why = unit.history ? 'which it lacked' : 'which nobody had stored';
      const msg = `put ${repaired} of partition ${unit.partition} into the map, ${why}`;
      logger.emit('reconcile.repaired', { partition: unit.partition, repaired }, msg);
    }
    await keepProgress(unit);
    backlog.done(unit);
  }

  /** Fresh records, of which the map lacks few or none. */
  async function repair(records: readonly ReadRecord[]): Promise<number> {
    const found = await store.getMany(
      records.map(({ id }) => id),
      within(),
    );
    const queue = records.filter(({ id }) => !found.has(id));
    let repaired = 0;
    async function lane(): Promise<void> {
      for (let record = queue.pop(); record !== undefined; record = queue.pop()) {
        const { outcome } = await store.putIfAbsent(record, within());
        if (outcome !== 'stored') continue;
        repaired += 1;
        deps.onRepaired(record);
      }
    }
    await Promise.all(Array.from({ length: Math.min(limits.concurrency, queue.length) }, lane));
    return repaired;
  }

  /** History is stored unit by unit, fresh traffic once a second: what was not stored yet is, when the partition falls quiet. */
  async function keepProgress({ partition, upTo, history, assignment }: Unit): Promise<void> {
    if (assignment !== backlog.assignment) return;
    unstored.set(partition, upTo);
    if (history || isStale(partition)) await storeProgress(partition, upTo);
  }

  async function storeQuietProgress(): Promise<void> {
    for (const [partition, upTo] of unstored) if (isStale(partition)) await storeProgress(partition, upTo);
  }

  function isStale(partition: number): boolean {
    return now() - (writtenAt.get(partition) ?? -Infinity) >= limits.progressEveryMs;
  }

  async function storeProgress(partition: number, upTo: number): Promise<void> {
    const { assignment } = backlog;
    const before = known.get(partition);
    const stands = await store.advanceProgress(partition, before, upTo, within());
    if (assignment !== backlog.assignment) return;
    if (isSetBack(stands, before)) {
      restart('the progress beside the data was set back');
      return;
    }
    known.set(partition, stands);
    writtenAt.set(partition, now());
    if (stands >= upTo && unstored.get(partition) === upTo) unstored.delete(partition);
  }

  function announce(): void {
    if (run.announced || !backlog.caughtUp()) return;
    run.announced = true;
    const { checked, repaired } = run;
    const ms = now() - run.since;
    logger.emit(
      'reconcile.done',
      { checked, repaired, ms },
      `compared ${checked} records with the map, put ${repaired} that were missing, in ${Math.round(ms)} ms`,
    );
  }

  // --- judging ---

  async function judge(): Promise<void> {
    let said: { readonly covered?: boolean; readonly at: number } = { at: -Infinity };
    while (!ended.signal.aborted) {
      let covered = false;
      try {
        targets ??= await deps.highWaters();
        // As it is before the question: what is written while the answer is on its way is not in the answer.
        const knownBefore = new Map(known);
        const progress = await store.progress(within());
        covered = isCovered(progress, targets);
        // A change at once; how far it has come, no more often than somebody can read.
        if (covered !== said.covered || now() - said.at >= limits.sayEveryMs) {
          said = { covered, at: now() };
          deps.onCovered(covered, coverageWords(progress, targets));
        }
        if ([...knownBefore].some(([partition, offset]) => isSetBack(progress.get(partition), offset)))
          restart('the progress beside the data was set back');
        if (covered) await watchSize();
      } catch (thrown) {
        const error = fromUnknown(thrown);
        if (!error.retriable) throw error;
      }
      await pause(covered ? limits.watchEveryMs : limits.lookEveryMs);
    }
  }

  /** Inside an epoch the map only grows. */
  async function watchSize(): Promise<void> {
    const size = await store.size(within());
    if (size < largest - limits.shrinkTolerance) lose(`the map held ${largest} messages and holds ${size}`);
    else largest = Math.max(largest, size);
  }

  function lose(reason: string): void {
    largest = 0;
    targets = undefined;
    deps.onCovered(false, `messages were lost from the map (${reason}); they are put back from the log`);
    void forget(reason);
  }

  /** Marks every partition, so that whoever holds it compares it from the beginning. */
  async function forget(reason: string): Promise<void> {
    const mark = -randomInt(1, 2 ** 40);
    try {
      for (const partition of (await deps.highWaters()).keys()) await store.setProgress(partition, mark, within());
    } catch (thrown) {
      logger.emit('engine.log', { source: 'reconciler' }, fromUnknown(thrown).message, 'warn');
    }
    restart(reason);
  }

  return {
    async start() {
      loops = Promise.all([read(), work(), judge()]);
      await Promise.resolve();
    },
    dataLost: lose,
    async stop() {
      ended.abort();
      wake.resolve();
      room.resolve();
      reading?.end();
      await reading?.reader.stop();
      await loops;
    },
  };
}
