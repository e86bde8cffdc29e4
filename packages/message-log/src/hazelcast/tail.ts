import { Aggregators, Predicates } from 'hazelcast-client';
import { batchKey, decodeBatch, keyRange, offsetOf } from './batch-format.ts';
import type { TopicObjects } from './link.ts';

/** Where the next record of a partition will stand: a look at every key for the last one, so only for who knows nothing yet. */
export async function findTail(topic: TopicObjects, partition: number): Promise<number> {
  const last = await lastBatch(topic, partition, Infinity);
  return last === undefined ? 0 : endOfBatch(topic, partition, last);
}

/** Where the batch begins that holds the record at an offset, or that ends there: a reader begins only where a batch does. */
export async function findStart(topic: TopicObjects, partition: number, offset: number): Promise<number> {
  return offset <= 0 ? 0 : ((await lastBatch(topic, partition, offset)) ?? 0);
}

async function lastBatch({ ledger }: TopicObjects, partition: number, upTo: number): Promise<number | undefined> {
  const { from, to } = keyRange(partition);
  const last: string | null = await ledger.aggregateWithPredicate(
    Aggregators.max<string>('__key'),
    Predicates.between('__key', from, Number.isFinite(upTo) ? batchKey(partition, upTo) : to),
  );
  return last === null ? undefined : offsetOf(last);
}

/** As `findTail`, for who knows of an earlier one: from batch to batch. */
export async function followTail(topic: TopicObjects, partition: number, from: number): Promise<number> {
  let tail = from;
  for (;;) {
    const end = await endOfBatch(topic, partition, tail);
    if (end === tail) return tail;
    tail = end;
  }
}

async function endOfBatch(
  { ledger }: Pick<TopicObjects, 'ledger'>,
  partition: number,
  offset: number,
): Promise<number> {
  const text = await ledger.get(batchKey(partition, offset));
  return text === null || text === undefined ? offset : offset + decodeBatch(text, offset).length;
}
