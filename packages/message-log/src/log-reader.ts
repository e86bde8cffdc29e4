import type { AppError, MessageId } from '@signalbox/shared';

/** One record as it was read; `at` is when the log took it, in milliseconds since 1970 (never used for order). */
export interface ReadRecord {
  readonly offset: number;
  readonly id: MessageId;
  readonly msg: string;
  readonly orderingKey?: string | undefined;
  readonly requestId?: string | undefined;
  readonly at: number;
}

/** Records of one partition in offset order, and the offset the next written record will have. */
export interface ReadBatch {
  readonly partition: number;
  readonly records: readonly ReadRecord[];
  /** Offset after the last one read: what was skipped (not ours, not readable) counts as read. */
  readonly position: number;
  readonly highWater: number;
}

/**
 * What a reader tells its owner. Calls come one at a time, in the order of what happened.
 * Every assignment starts again from the beginning of each partition: what is held already is to be skipped by offset.
 */
export interface LogListener {
  /** This reader's partitions from now on, with the high water each had at that moment. */
  assigned(partitions: ReadonlyMap<number, number>): void;
  /** Partitions are about to move: until the next `assigned` nothing may be claimed. */
  revoked(partitions: readonly number[]): void;
  /** May be slow: the next batch waits, heartbeats go on between batches only. */
  records(batch: ReadBatch): void | Promise<void>;
  /** The reader is at its end and will not recover: fenced, stalled or crashed. Called once. */
  failed(error: AppError): void;
}

/** The reading end of the log: a member of a consumer group that never commits an offset. */
export interface LogReader {
  readonly topic: string;
  /** Joins the group; resolves when joined first. Throws `unavailable` when the log cannot be reached. */
  start(listener: LogListener): Promise<void>;
  /**
   * Milliseconds since the log last proved that this reader is a living member: after a freeze or a cut this is large at once,
   * before any timer has run. Infinity before the first assignment and while partitions move.
   */
  silenceMs(): number;
  /** Leaves the group, so that the others take over at once. Idempotent. */
  stop(): Promise<void>;
}
