import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, fromUnknown } from '@signalbox/shared';
import { joining, nextMembership, type MembershipEvent } from '../membership.ts';
import type { LogClient, LogListener, LogReader, ReaderOptions } from '../message-log.ts';
import { Positions } from '../positions.ts';
import { createGroupMember, sessionMs, type GroupMember } from './group-member.ts';
import { LedgerReading } from './ledger-reading.ts';
import { partitionsKey, type Link } from './link.ts';
import { QueueWatch } from './queue-watch.ts';
import { findStart, findTail } from './tail.ts';

const startWithinMs = 20_000;
const callMs = 2_000;
/** After a look that failed. */
const pauseMs = 200;
/** Without a word from the cluster. */
const stalledAfterMs = 15_000;
/** For a batch that must be there, as a later one is. */
const lackingAfterMs = 3_000;
/** How often who is told by the queue looks all the same: what a writer could not tell, it finds so. */
const sweepMs = 1_000;
const watchEveryMs = 250;

/**
 * A reader of a Hazelcast queue: it reads the ledger, batch after batch, in the partitions that its group gives it, every assignment from the beginning.
 * The readers of the queue itself (`takesFromQueue`) wait at their partitions' IQueues; all others look again after `gatherMs`.
 */
export function createHazelcastLogReader(link: Link, { instance, log }: LogClient, options: ReaderOptions): LogReader {
  const { topic, group, gatherMs = 100, fetchBytes = 1024 * 1024, takesFromQueue = false } = options;
  const positions = new Positions();
  const reading = new LedgerReading(fetchBytes);
  const started = Promise.withResolvers<void>();
  started.promise.catch(() => undefined);
  let membership = joining;
  let listener: LogListener | undefined;
  let member: GroupMember | undefined;
  let partitions: readonly number[] = [];
  let assignment = 0;
  let watch: NodeJS.Timeout | undefined;
  let isHeld = false;
  let queueWatch: QueueWatch | undefined;

  const ended = (): boolean => membership.state === 'ended';
  const isCurrent = (one: number): boolean => membership.state === 'holding' && one === assignment;

  function on(event: MembershipEvent, as = '', given: readonly number[] = [], error?: AppError): void {
    const { next, tell } = nextMembership(membership, event, { as, claimed: positions.caughtUpOnce });
    membership = next;
    if (next.state === 'ended') clearInterval(watch);
    for (const told of tell) {
      // Whoever was told may have stopped it.
      if (membership !== next) return;
      if (told === 'revoked') listener?.revoked(partitions);
      else if (told === 'assigned') assign(given);
      else if (told === 'expelled') listener?.failed(givenUp());
      else if (told === 'failed' && error !== undefined) listener?.failed(error);
      else started.reject(error);
    }
  }

  function fail(message: string, cause?: unknown): void {
    on('failed', '', [], new AppError('unavailable', message, {}, cause));
  }

  function assign(given: readonly number[]): void {
    partitions = given;
    positions.begin();
    assignment += 1;
    listener?.assigned(partitions);
    started.resolve();
    void read(assignment);
  }

  async function read(current: number): Promise<void> {
    const targets = await findTargets(current);
    if (targets === undefined) return;
    listener?.highWaters(targets);
    positions.aim(targets);
    const waiting = takesFromQueue
      ? new QueueWatch({ link, topic, partitions, isCurrent: () => isCurrent(current) })
      : undefined;
    queueWatch = waiting;
    try {
      await readOn(current, targets, waiting);
    } finally {
      waiting?.release();
    }
  }

  /** Until it no longer holds these partitions. */
  async function readOn(
    current: number,
    targets: ReadonlyMap<number, number>,
    waiting: QueueWatch | undefined,
  ): Promise<void> {
    let due: Iterable<number> = partitions;
    let lackingSince: number | undefined;
    while (isCurrent(current)) {
      const found = await look(current, due, targets);
      if (found === undefined) continue;
      await waiting?.taken(found);
      const isBehind = partitions.some((one) => (reading.position(one) ?? 0) < (targets.get(one) ?? 0));
      lackingSince = found.size > 0 || !isBehind ? undefined : (lackingSince ?? performance.now());
      if (lackingSince !== undefined && performance.now() - lackingSince > lackingAfterMs)
        return fail(`The ledger of ${topic} lacks a batch, though it holds later ones.`);
      // More may stand behind what was found.
      if (found.size > 0 && isBehind) due = partitions;
      else if (waiting === undefined) await sleep(gatherMs);
      else due = await waiting.wait(found, { gatherMs, atMostMs: sweepMs });
    }
  }

  /** Asks until there is an answer or another assignment. Where to begin is settled besides. */
  async function findTargets(current: number): Promise<ReadonlyMap<number, number> | undefined> {
    while (isCurrent(current)) {
      try {
        const hints = (await options.mayBeginAt?.().catch(() => undefined)) ?? new Map<number, number>();
        const found = await link.call(topic, {
          doing: 'find the end of the log',
          withinMs: callMs,
          work: (objects) =>
            Promise.all(
              partitions.map(async (partition) => ({
                partition,
                start: await findStart(objects, partition, hints.get(partition) ?? 0),
                tail: await findTail(objects, partition),
              })),
            ),
        });
        if (!isCurrent(current)) return undefined;
        reading.begin(new Map(found.map(({ partition, start }) => [partition, start])));
        return new Map(found.map(({ partition, tail }) => [partition, tail]));
      } catch (thrown) {
        log('debug', 'message-log', `the end of the log is not known yet: ${fromUnknown(thrown).message}`);
        await sleep(pauseMs);
      }
    }
    return undefined;
  }

  /** Hands on what is there; gives how many records of which partition, undefined when it could not look. */
  async function look(
    current: number,
    due: Iterable<number>,
    targets: ReadonlyMap<number, number>,
  ): Promise<ReadonlyMap<number, number> | undefined> {
    let batches;
    try {
      batches = await link.call(topic, {
        doing: 'read the log',
        withinMs: callMs,
        work: (objects) => reading.look(objects, due),
      });
    } catch (thrown) {
      log('debug', 'message-log', `could not read ${topic}: ${fromUnknown(thrown).message}`);
      await sleep(pauseMs);
      return undefined;
    }
    const found = new Map<number, number>();
    for (const batch of batches) {
      if (!isCurrent(current)) return found;
      try {
        await listener?.records({ ...batch, highWater: Math.max(batch.position, targets.get(batch.partition) ?? 0) });
      } catch (thrown) {
        fail(`What was read could not be taken: ${fromUnknown(thrown).message}.`, thrown);
        return found;
      }
      positions.read(batch);
      found.set(batch.partition, batch.records.length);
    }
    return found;
  }

  async function join(): Promise<void> {
    const count = await link.call(topic, {
      doing: `let ${group} read ${topic}`,
      withinMs: startWithinMs,
      work: ({ ledger }) => ledger.get(partitionsKey),
    });
    if (count === null || count === undefined) throw new AppError('unavailable', `There is no topic ${topic}.`);
    if (ended()) return;
    member = createGroupMember({ link, topic, group, instance, partitions: Number(count), log, on });
    member.start();
    let spokeAt = performance.now();
    watch = setInterval(() => {
      spokeAt = Math.max(spokeAt, member?.provenAt() ?? 0);
      const silentMs = performance.now() - spokeAt;
      if (silentMs > stalledAfterMs) fail(`The reader has heard nothing from the log for ${Math.round(silentMs)} ms.`);
    }, watchEveryMs);
  }

  return {
    topic,
    sessionMs,
    silenceMs: () =>
      membership.state === 'holding' ? performance.now() - (member?.provenAt() ?? -Infinity) : Infinity,

    async start(to) {
      listener = to;
      link.hold();
      isHeld = true;
      const timer = setTimeout(() => fail(`It could not join ${group} within ${startWithinMs} ms.`), startWithinMs);
      try {
        await Promise.race([started.promise, join().then(() => started.promise)]);
      } catch (thrown) {
        const error = fromUnknown(thrown);
        on('failed', '', [], error);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },

    async stop() {
      on('stopped');
      clearInterval(watch);
      started.reject(new AppError('unavailable', 'The reader was stopped before it had joined.'));
      await member?.stop();
      await queueWatch?.ended;
      if (isHeld) await link.letGo();
      isHeld = false;
    },
  };
}

function givenUp(): AppError {
  return new AppError('unavailable', 'The group has given this reader up: it was silent for too long.');
}
