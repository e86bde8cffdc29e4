import type { InstanceId, MessageId } from '@signalbox/shared';

/** One message on its way into the log. */
export interface LogRecord {
  readonly id: MessageId;
  readonly msg: string;
  /** Records with one ordering key share a partition and keep their order; without it the id decides. */
  readonly orderingKey?: string | undefined;
  /** Groups the hops of one request; carried as a header for tracing only. */
  readonly requestId?: string | undefined;
}

/** Where a record stands: offset counts from 0 within its partition. `leader` is a hint: who led the partition when last asked. */
export interface LogPlace {
  readonly partition: number;
  readonly offset: number;
  readonly leader?: InstanceId | undefined;
}

/**
 * The writing end of the log. `append` resolves once every in-sync replica has the record, and otherwise throws an AppError:
 * `too-many` and `unavailable` and `deadline-exceeded` say that the record was certainly not written,
 * `unknown` that it may have been: append again with the same id, readers absorb the duplicate.
 */
export interface LogWriter {
  readonly topic: string;
  readonly partitions: number;
  /** Connects; throws `unavailable` when the log cannot be reached or does not have the expected partitions. */
  start(): Promise<void>;
  /** Which partition this record would go to: the same for the same key, in every process. */
  partitionOf(record: Pick<LogRecord, 'id' | 'orderingKey'>): number;
  /** Who led the partition when last asked; a hint for traces. */
  leaderOf(partition: number): InstanceId | undefined;
  /** @param withinMs milliseconds from now after which the caller no longer waits. */
  append(record: LogRecord, withinMs: number): Promise<LogPlace>;
  /** Lets the batch in flight end (bounded), refuses the rest. Idempotent. */
  stop(): Promise<void>;
}
