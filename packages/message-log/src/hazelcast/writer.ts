import { AppError, systemClock } from '@signalbox/shared';
import { createGroupCommit, type GroupCommit } from '../group-commit.ts';
import type { LogClient, LogPlace, LogRecord, LogWriter, WriterOptions } from '../message-log.ts';
import { partitionFor } from '../topic.ts';
import { batchKey, decodeBatch, encodeBatch } from './batch-format.ts';
import { ownerOf } from './owner.ts';
import { createDoorbell } from './doorbell.ts';
import { partitionsKey, type Link } from './link.ts';
import { findTail } from './tail.ts';

const maxQueuedPerPartition = 2_000;
const maxBatchRecords = 500;
const maxBatchBytes = 512 * 1024;
const drainMs = 3_000;
const startWithinMs = 15_000;
/** Past every caller's deadline, after which the partition is free for fresh records. */
const giveUpMs = 5_000;

/**
 * Writes a partition as a chain of batches: the batch goes under the key where the chain ends, unless another writer's is there, behind which it tries
 * again. `putIfAbsent` of a value that is like no other can be repeated until somebody answers: the batch is written once, or not at all.
 */
export function createHazelcastLogWriter(
  link: Link,
  { instance }: Pick<LogClient, 'instance'>,
  { topic, partitions, onFailed }: WriterOptions,
): LogWriter {
  /** Where each partition's chain ended when last seen. */
  const tails: number[] = [];
  const bell = createDoorbell(link, topic);
  let owners: (partition: number) => ReturnType<LogWriter['leaderOf']> = () => undefined;
  let state: 'new' | 'started' | 'stopped' = 'new';
  const lanes: GroupCommit<LogRecord, LogPlace>[] = Array.from({ length: partitions }, (_, partition) =>
    createGroupCommit<LogRecord, LogPlace>({
      send: (records) => send(partition, records),
      maxQueued: maxQueuedPerPartition,
      maxBatchRecords,
      maxBatchBytes,
      sizeOf: ({ msg }) => 100 + Buffer.byteLength(msg),
      clock: systemClock,
    }),
  );

  async function send(partition: number, records: readonly LogRecord[]): Promise<readonly LogPlace[]> {
    try {
      const first = await write(partition, encodeBatch(records, instance, Date.now()));
      tails[partition] = first + records.length;
      bell.ring(partition, first, records.length);
      const leader = owners(partition);
      return records.map((_, index) => ({ partition, offset: first + index, leader }));
    } catch (thrown) {
      if (thrown instanceof AppError) onFailed?.(partition, thrown);
      throw thrown;
    }
  }

  /** The offset at which the batch stands. */
  async function write(partition: number, batch: string): Promise<number> {
    const until = performance.now() + giveUpMs;
    let offset = tails[partition] ?? 0;
    for (;;) {
      const key = batchKey(partition, offset);
      const there = await link.call(topic, {
        doing: `write a batch to ${topic}`,
        withinMs: until - performance.now(),
        isWrite: true,
        work: ({ ledger }) => ledger.putIfAbsent(key, batch),
      });
      if (there === null || there === undefined || there === batch) return offset;
      offset += decodeBatch(there, offset).length;
      tails[partition] = offset;
    }
  }

  return {
    topic,
    partitions,
    partitionOf: ({ id, orderingKey }) => partitionFor(orderingKey ?? id, partitions),
    leaderOf: (partition) => owners(partition),
    async start() {
      if (state !== 'new') return;
      link.hold();
      state = 'started';
      const found = await link.call(topic, {
        doing: `take records for ${topic}`,
        withinMs: startWithinMs,
        work: async (objects) => {
          const known = await objects.ledger.get(partitionsKey);
          if (known === String(partitions))
            for (let partition = 0; partition < partitions; partition += 1)
              tails[partition] = await findTail(objects, partition);
          owners = (partition) => ownerOf(objects.client, link.members(), topic, partition);
          return known;
        },
      });
      if (found !== String(partitions)) throw wrongTopic(topic, partitions, found);
    },
    append(record, withinMs) {
      const lane = lanes[partitionFor(record.orderingKey ?? record.id, partitions)];
      if (state !== 'started' || lane === undefined)
        return Promise.reject(new AppError('unavailable', 'The log writer does not run: the record was not written.'));
      return lane.append(record, withinMs);
    },
    async stop() {
      const before = state;
      state = 'stopped';
      if (before !== 'started') return;
      await Promise.all(lanes.map((lane) => lane.stop(drainMs)));
      await bell.stop();
      await link.letGo();
    },
  };
}

function wrongTopic(topic: string, expected: number, found: string | null | undefined): AppError {
  return new AppError('unavailable', `The topic ${topic} does not have the partitions that the settings name.`, {
    expected: `${expected} partitions`,
    found: found ?? '0',
    remedy: 'Set queue/partitions to what the topic has, or start a new epoch with `signalbox reset`.',
  });
}
