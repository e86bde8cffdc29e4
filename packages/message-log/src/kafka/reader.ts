import { AppError, systemClock } from '@signalbox/shared';
import type { EachBatchPayload } from 'kafkajs';
import type { EngineLog, LogListener, LogReader, ReadBatch, ReaderOptions } from '../message-log.ts';
import { createKafkaLogAdmin } from './admin.ts';
import { createKafka, type KafkaOptions, quickRetry, Sockets, unavailable } from './client.ts';
import { joining, nextMembership, type MembershipEvent } from '../membership.ts';
import { StallWatch } from './stall-detector.ts';
import { Positions } from '../positions.ts';
import { fromKafkaMessage } from './record-format.ts';

interface KafkaReaderOptions extends KafkaOptions, ReaderOptions {
  /** Silence after which the reader gives itself up as stalled, in milliseconds. Default 15 s. */
  readonly stalledAfterMs?: number;
  /**
   * Milliseconds after which it does so for a single partition that gives nothing, while the log says that there is more and the owner waits. Default
   * 3 s: above every fault that it survives (a dead leader: 2.4 s).
   */
  readonly stuckAfterMs?: number;
}

/** These three bound how long a dead reader keeps its partitions (about 2 s). */
const sessionMs = 2_000;
const heartbeatMs = 300;
const rebalanceMs = 3_000;
/** So many bytes end the wait at once: while it catches up, a reader never waits. */
const gatherBytes = 64 * 1024;
const startWithinMs = 20_000;
const stopWithinMs = 3_000;
const watchEveryMs = 250;
const askHighWatersEveryMs = 200;

/** What kafkajs 2.2.4 logs when the group has expelled this member; it has no event for that. */
const fencedLine = 'The coordinator is not aware of this member';

/**
 * A reader on Kafka: eager consumer group, no commits, every assignment from the beginning. `mayBeginAt` is a hint indeed: kafkajs may forget a seek
 * when the group moves. `gatherMs` is waited at the broker: every fetch that a single record answers costs four processes a turn; measured at 100
 * messages a second, fetches were two fifths of what the brokers had to do.
 */
export function createKafkaLogReader(options: KafkaReaderOptions): LogReader {
  const { topic, group, gatherMs = 100, fetchBytes = 1024 * 1024 } = options;
  const { stalledAfterMs = 15_000, stuckAfterMs = 3_000 } = options;
  const sockets = new Sockets();
  const log: EngineLog = (level, source, message) => {
    options.log(level, source, message);
    if (message.includes(fencedLine)) on('expelled');
  };
  const kafka = createKafka({ ...options, log }, sockets);
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: sessionMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: rebalanceMs,
    // Heartbeats go between fetches, so the wait stays well below the session.
    minBytes: gatherBytes,
    maxWaitTimeInMs: gatherMs,
    maxBytesPerPartition: fetchBytes,
    allowAutoTopicCreation: false,
    // kafkajs counts failures over the whole life of a membership; our own watch decides when it is over.
    retry: { ...quickRetry, retries: 10_000, restartOnFailure: () => Promise.resolve(!ended()) },
  });
  const admin = createKafkaLogAdmin(options);
  const stalls = new StallWatch({
    highWaters: () => admin.highWaters(topic),
    stuckAfterMs,
    clock: systemClock,
    onStuck: (what) => fail(`The reader has lost its way: ${what}, though the log holds more.`),
  });
  const positions = new Positions();
  const joined = Promise.withResolvers<void>();
  // Nobody may be waiting for it.
  joined.promise.catch(() => undefined);

  let membership = joining;
  let listener: LogListener | undefined;
  let partitions: readonly number[] = [];
  let assignment = 0;
  let lastProof = -Infinity;
  let pending: Promise<void> = Promise.resolve();
  let watch: NodeJS.Timeout | undefined;
  /**
   * Resolves when no start of kafkajs is under way. It finishes a start even when it is told to disconnect meanwhile, and then forgets it: such a
   * member would beat on and hold its share for ever, with nobody to read it. So it is stopped only once it has landed.
   */
  let landing = Promise.withResolvers<void>();

  const ended = (): boolean => membership.state === 'ended';
  const isCurrent = (one: number): boolean => !ended() && one === assignment;

  /** What happens to the membership, by its table; `given`: what it was joined with, `error`: why it failed. */
  function on(
    event: MembershipEvent,
    { as = '', given = [], error }: { as?: string; given?: readonly number[]; error?: AppError } = {},
  ): void {
    const { next, tell } = nextMembership(membership, event, { as, claimed: positions.caughtUpOnce });
    membership = next;
    if (next.state !== 'holding') stalls.end();
    if (next.state === 'ended') clearInterval(watch);
    for (const told of tell) {
      // Whoever was told may have stopped it.
      if (membership !== next) return;
      if (told === 'revoked') listener?.revoked(partitions);
      else if (told === 'assigned') assign(given);
      else if (told === 'expelled') listener?.failed(givenUp());
      else if (told === 'failed' && error !== undefined) listener?.failed(error);
      else joined.reject(error);
    }
  }

  function fail(message: string, cause?: unknown): void {
    on('failed', { error: new AppError('unavailable', message, {}, cause) });
  }

  function assign(given: readonly number[]): void {
    partitions = given.toSorted((a, b) => a - b);
    positions.begin();
    stalls.begin(partitions);
    assignment += 1;
    lastProof = performance.now();
    listener?.assigned(partitions);
    void tellHighWaters(assignment);
    void skipAhead(assignment);
    joined.resolve();
  }

  /** Asks until there is an answer or another assignment. */
  async function tellHighWaters(forAssignment: number): Promise<void> {
    while (isCurrent(forAssignment)) {
      try {
        const all = await admin.highWaters(topic);
        if (!isCurrent(forAssignment)) return;
        const targets = new Map(partitions.map((partition) => [partition, all.get(partition) ?? 0]));
        listener?.highWaters(targets);
        positions.aim(targets);
        return;
      } catch (thrown) {
        options.log('debug', 'message-log', `high water not known yet: ${unavailable('answer', thrown).message}`);
        await new Promise((resolve) => setTimeout(resolve, askHighWatersEveryMs));
      }
    }
  }

  async function skipAhead(forAssignment: number): Promise<void> {
    try {
      const starts = (await options.mayBeginAt?.()) ?? [];
      if (!isCurrent(forAssignment)) return;
      for (const [partition, offset] of starts) {
        if (offset <= 0 || !partitions.includes(partition)) continue;
        consumer.seek({ topic, partition, offset: String(offset) });
        stalls.read({ partition, position: offset });
      }
    } catch (thrown) {
      options.log('debug', 'message-log', `reads from the beginning: ${unavailable('skip ahead', thrown).message}`);
    }
  }

  async function eachBatch({ batch, heartbeat }: EachBatchPayload): Promise<void> {
    await keepAlive(pending, heartbeat, heartbeatMs);
    if (ended()) return;
    const read = toReadBatch(batch, options);
    pending = deliver(read);
    await keepAlive(pending, heartbeat, heartbeatMs);
  }

  async function deliver(read: ReadBatch): Promise<void> {
    try {
      await stalls.whileOwnerWorks(() => listener?.records(read));
      positions.read(read);
      stalls.read(read);
    } catch (thrown) {
      fail(`What was read could not be taken: ${thrown instanceof Error ? thrown.message : String(thrown)}.`, thrown);
    }
  }

  function listen(): void {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      // After this event kafkajs still has to note that it runs.
      setImmediate(landing.resolve);
      on('joined', { as: payload.memberId, given: payload.memberAssignment[topic] ?? [] });
    });
    consumer.on(consumer.events.HEARTBEAT, () => {
      lastProof = performance.now();
    });
    consumer.on(consumer.events.REBALANCING, () => on('rebalancing'));
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      landing.resolve();
      if (!payload.restart) return fail(`The reader crashed: ${payload.error.message}.`, payload.error);
      // It starts over with a new membership of its own accord: the group has not given it up.
      landing = Promise.withResolvers();
      on('restarted');
    });
    let silentSince = performance.now();
    watch = setInterval(() => {
      const silence = silenceMs();
      if (Number.isFinite(silence)) silentSince = performance.now() - silence;
      const silentMs = performance.now() - silentSince;
      if (silentMs > stalledAfterMs) fail(`The reader has heard nothing from the log for ${Math.round(silentMs)} ms.`);
    }, watchEveryMs);
  }

  async function run(): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch });
  }

  function silenceMs(): number {
    return membership.state === 'holding' ? performance.now() - lastProof : Infinity;
  }

  return {
    topic,
    sessionMs,
    silenceMs,

    async start(to) {
      listener = to;
      listen();
      const timer = setTimeout(() => fail(`It could not join ${group} within ${startWithinMs} ms.`), startWithinMs);
      try {
        await Promise.race([joined.promise, run().then(() => joined.promise)]);
      } catch (thrown) {
        const error = unavailable(`let ${group} read ${topic}`, thrown);
        on('failed', { error });
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },

    async stop() {
      on('stopped');
      joined.reject(new AppError('unavailable', 'The reader was stopped before it had joined.'));
      await admin.stop();
      const leaving = listener === undefined ? undefined : landing.promise;
      await within(
        stopWithinMs,
        Promise.resolve(leaving).then(() => consumer.disconnect()),
      );
      sockets.end();
    },
  };
}

function toReadBatch(batch: EachBatchPayload['batch'], { log }: KafkaReaderOptions): ReadBatch {
  const records = batch.messages.flatMap((message) => {
    const record = fromKafkaMessage(message);
    if (record === undefined) log('warn', 'message-log', notOurs(batch.partition, message.offset));
    return record ?? [];
  });
  return {
    partition: batch.partition,
    records,
    position: Number(batch.lastOffset()) + 1,
    highWater: Number(batch.highWatermark),
  };
}

function givenUp(): AppError {
  return new AppError('unavailable', 'The group has given this reader up: it was silent for too long.');
}

function notOurs(partition: number, offset: string): string {
  return `skipped the record at ${partition}:${offset}: expected a UUID as key and a message text as value`;
}

/** Waits for slow work while heartbeats go on; throws when the group moves, so that this member joins in time. */
async function keepAlive(work: Promise<void>, heartbeat: () => Promise<void>, everyMs: number): Promise<void> {
  const done = work.then(() => true);
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const tick = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), everyMs);
    });
    const finished = await Promise.race([done, tick]);
    clearTimeout(timer);
    if (finished) return;
    await heartbeat();
  }
}

/** Waits no longer than that for brokers that may be gone; what is under way goes on by itself. */
async function within(ms: number, leaving: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([leaving, late]);
  } catch {
    // The connection is gone already; the session ends by itself.
  } finally {
    clearTimeout(timer);
  }
}
