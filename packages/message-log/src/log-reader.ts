import type { AppError, MessageId } from '@signalbox/shared';

/** One record as it was read; `at` is when the log took it, in milliseconds since 1970 (for show, never for order). */
export interface ReadRecord {
  readonly offset: number;
  readonly id: MessageId;
  readonly msg: string;
  readonly orderingKey?: string | undefined;
  readonly requestId?: string | undefined;
  readonly at: number;
}

/** Records of one partition in offset order. */
export interface ReadBatch {
  readonly partition: number;
  readonly records: readonly ReadRecord[];
  /** Offset after the last one read: what was skipped (not a message of ours) counts as read. */
  readonly position: number;
  /** The offset the next written record will have, as of this read. */
  readonly highWater: number;
}

/**
 * What a reader tells its owner, in the order of what happened.
 * Every assignment starts again from the beginning of each partition: what is held already is to be skipped by offset.
 */
export interface LogListener {
  /** This reader's partitions from now on; what is not among them is somebody else's. May be none. */
  assigned(partitions: readonly number[]): void;
  /** How far each assigned partition was written just after the assignment: reach this to be caught up. Always follows `assigned`. */
  highWaters(highWaters: ReadonlyMap<number, number>): void;
  /** Partitions are about to move: until the next `assigned` nothing may be claimed. */
  revoked(partitions: readonly number[]): void;
  /** May be slow: the next batch waits meanwhile, and the membership is kept alive. A throw ends the reader. */
  records(batch: ReadBatch): void | Promise<void>;
  /** The reader is at its end and will not recover: fenced, stalled or crashed. Called at most once, last. */
  failed(error: AppError): void;
}

/** The reading end of the log: a member of a consumer group that never commits an offset. */
export interface LogReader {
  readonly topic: string;
  /** Joins the group; resolves with the first assignment. Throws `unavailable` when the log cannot be reached. */
  start(listener: LogListener): Promise<void>;
  /**
   * Milliseconds since the log last confirmed this reader as a member of the group; Infinity while partitions move. Below
   * `sessionMs` nobody else can have been given its partitions, so a claim on them holds; after a freeze it is above at once, before
   * any timer has run.
   */
  silenceMs(): number;
  readonly sessionMs: number;
  /** Leaves the group, so that the others take over at once. Idempotent. */
  stop(): Promise<void>;
}
