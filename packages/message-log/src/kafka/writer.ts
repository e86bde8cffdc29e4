import { AppError, type InstanceId, systemClock } from '@signalbox/shared';
import { CompressionTypes, type Kafka, type Producer } from 'kafkajs';
import { createGroupCommit, type GroupCommit } from '../group-commit.ts';
import type { LogPlace, LogRecord, LogWriter, WriterOptions } from '../message-log.ts';
import { type Batch, createSharedSend } from '../shared-send.ts';
import { partitionFor } from '../topic.ts';
import { brokerInstance, createKafka, type KafkaOptions, quickRetry, Sockets, unavailable } from './client.ts';
import { recordBytes, toKafkaMessage } from './record-format.ts';

const maxQueuedPerPartition = 2_000;
const maxBatchRecords = 500;
/** Half of what a broker takes in one batch (`message.max.bytes`, 1 MiB). */
const maxBatchBytes = 512 * 1024;
const drainMs = 3_000;
/** Each request to a leader wakes three brokers twice: at 200 messages/s this saves up to half of their work, for some 35 ms of each message's time (ADR 14). */
const throttleMs = 40;
/** Past every caller's deadline, after which the lane is free for fresh records. */
const giveUpMs = 5_000;
/** Short and many: a dead leader is replaced after about 2 s, and each try should find out at once. */
const pausesMs = [50, 100, 200, 300];
const leaderRefreshMs = 5_000;

/**
 * The log on Kafka. Acks from all in-sync replicas; the partition is always given. One group commit per partition, and one request under way per
 * leader (shared-send.ts): a dead leader does not hold up the partitions of the living ones. All retries are ours: kafkajs' own retry of a
 * request over several partitions drops records silently when a leader moves to a broker that has answered already.
 * A retry may write a record twice; readers absorb that (first append wins).
 */
export function createKafkaLogWriter(options: KafkaOptions & WriterOptions): LogWriter {
  const { topic, partitions, instance } = options;
  // A dead leader must be known as dead at once, so that the next try asks who leads now: every retry here is one more call to the dead one.
  const sockets = new Sockets();
  const kafka = createKafka({ ...options, retries: 1 }, sockets);
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
    retry: { ...quickRetry, retries: 0 },
  });
  const leaders = createLeaderWatch(kafka, topic);
  const share = createSharedSend<LogRecord, number>({
    leaderOf: leaders.of,
    send: (batches) => sendBatches(producer, topic, batches, instance),
    onFailedTry: leaders.refresh,
    clock: systemClock,
    throttleMs,
    giveUpMs,
    pausesMs,
  });
  const lanes: GroupCommit<LogRecord, LogPlace>[] = Array.from({ length: partitions }, (_, partition) =>
    createGroupCommit<LogRecord, LogPlace>({
      send: (records) => send(partition, records),
      maxQueued: maxQueuedPerPartition,
      maxBatchRecords,
      maxBatchBytes,
      sizeOf: recordBytes,
      clock: systemClock,
    }),
  );
  let state: 'new' | 'started' | 'stopped' = 'new';

  async function send(partition: number, records: readonly LogRecord[]): Promise<readonly LogPlace[]> {
    try {
      const offsets = await share({ partition, records });
      const leader = leaders.of(partition);
      return offsets.map((offset) => ({ partition, offset, leader }));
    } catch (thrown) {
      const error = unavailable('confirm a batch', thrown);
      options.onFailed?.(partition, error);
      throw error;
    }
  }

  function partitionOf(record: Pick<LogRecord, 'id' | 'orderingKey'>): number {
    return partitionFor(record.orderingKey ?? record.id, partitions);
  }

  return {
    topic,
    partitions,
    partitionOf,
    leaderOf: leaders.of,
    async start() {
      try {
        await producer.connect();
        const found = await leaders.start();
        if (found !== partitions) throw wrongTopic(topic, partitions, found);
      } catch (thrown) {
        throw unavailable(`take records for ${topic}`, thrown);
      }
      state = 'started';
    },
    append(record, withinMs) {
      const lane = lanes[partitionOf(record)];
      if (state !== 'started' || lane === undefined) {
        return Promise.reject(new AppError('unavailable', 'The log writer does not run: the record was not written.'));
      }
      return lane.append(record, withinMs);
    },
    async stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      await Promise.all(lanes.map((lane) => lane.stop(drainMs)));
      await leaders.stop();
      await producer.disconnect();
      sockets.end();
    },
  };
}

/** One request per leader, tried once. Gives the offsets per partition: the leader's base offset, and from there without a gap. */
async function sendBatches(
  producer: Producer,
  topic: string,
  batches: readonly Batch<LogRecord>[],
  writer: string,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const answers = await producer.send({
    topic,
    acks: -1,
    timeout: 1_500,
    compression: CompressionTypes.None,
    messages: batches.flatMap(({ partition, records }) =>
      records.map((record) => toKafkaMessage(record, partition, writer)),
    ),
  });
  const offsets = new Map<number, readonly number[]>();
  for (const { partition, records } of batches) {
    const base = answers.find((answer) => answer.partition === partition)?.baseOffset;
    if (base !== undefined)
      offsets.set(
        partition,
        records.map((_, index) => Number(base) + index),
      );
  }
  return offsets;
}

/** Who leads which partition, asked every 5 s and after a failed send: a hint for traces, never for routing. */
function createLeaderWatch(kafka: Kafka, topic: string) {
  const admin = kafka.admin({ retry: { ...quickRetry, retries: 5 } });
  let known = new Map<number, InstanceId>();
  let timer: NodeJS.Timeout | undefined;

  async function ask(): Promise<number> {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const found = topics.find(({ name }) => name === topic)?.partitions ?? [];
    known = new Map(
      found.flatMap(({ partitionId, leader }) => {
        const instance = brokerInstance(leader);
        return instance === null ? [] : [[partitionId, instance] as const];
      }),
    );
    return found.length;
  }

  function refresh(): void {
    ask().catch(() => {
      // The brokers are away: what was known stays; the sends themselves tell of the failure.
    });
  }

  return {
    of: (partition: number): InstanceId | undefined => known.get(partition),
    refresh,
    async start(): Promise<number> {
      await admin.connect();
      const found = await ask();
      timer = setInterval(refresh, leaderRefreshMs);
      timer.unref();
      return found;
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await admin.disconnect();
    },
  };
}

function wrongTopic(topic: string, expected: number, found: number): AppError {
  return new AppError('unavailable', `The topic ${topic} does not have the partitions that the settings name.`, {
    expected: `${expected} partitions`,
    found: `${found}`,
    remedy: 'Set queue/partitions to what the topic has, or start a new epoch with `signalbox reset`.',
  });
}
