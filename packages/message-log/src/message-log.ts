import type { AppError, ConfigKey, ConfigValue, InstanceId, Level, MessageId } from '@signalbox/shared';

/* The port of the log: writer, reader, admin. A back end implements MessageLog; its contract is testing/message-log-contract.ts. */

/** A setting as it is now; undefined where it is not known. */
export type LogSetting = <K extends ConfigKey>(key: K) => ConfigValue<K> | undefined;

/** The process that uses a log, as a backend needs to know it. */
export interface LogClient {
  /** The instance id, by which members of a reading group are told apart. */
  readonly instance: string;
  /** Asked anew at every connection, so that a changed setting is followed. */
  readonly setting: LogSetting;
  readonly log: EngineLog;
}

export interface WriterOptions {
  readonly topic: string;
  readonly partitions: number;
  /** A send that failed for good, with all its records unknown. */
  readonly onFailed?: (partition: number, error: AppError) => void;
}

export interface ReaderOptions {
  readonly topic: string;
  /** Readers of one group share the partitions among them. */
  readonly group: string;
  /** It is whom the queue is for: what it reads counts as taken from there. Kafka, which keeps everything, makes no difference. */
  readonly takesFromQueue?: boolean;
  /** How long records may wait to be handed on together, in milliseconds. Default 100. */
  readonly gatherMs?: number;
  /** Most bytes of one partition in one fetch: what is decoded in one turn of the event loop. Default 1 MiB. */
  readonly fetchBytes?: number;
  /**
   * Where reading may begin, by partition, for an owner who needs nothing from before. Only a hint that saves reading: records below may come all
   * the same, so the owner skips them itself.
   */
  readonly mayBeginAt?: () => Promise<ReadonlyMap<number, number>>;
}

/** A log that is written, read and arranged by one process: what every backend gives (contract: `testing/message-log-contract.ts`). */
export interface MessageLog {
  createWriter(options: WriterOptions): LogWriter;
  createReader(options: ReaderOptions): LogReader;
  createAdmin(): LogAdmin;
}

export interface LogBackend {
  /** The settings it cannot do without, besides the queue's name and partitions. */
  readonly needs: readonly ConfigKey[];
  open(client: LogClient): MessageLog;
}

/** Where a client's own lines go: the owner routes them to its logger as `engine.log`. */
export type EngineLog = (level: Level, source: string, message: string) => void;

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

/** One partition as the brokers describe it. Null: nobody could say. */
export interface PartitionDescription {
  readonly partition: number;
  readonly leader: InstanceId | null;
  readonly replicas: readonly InstanceId[];
  readonly isr: readonly InstanceId[];
  /** The offset the next written record will have, so the count of records written. */
  readonly highWater: number | null;
  /** The cluster's own partition that carries this one, whose copies the cluster's members tell of. */
  readonly clusterPartition?: number;
  /** Records of which no reader of the queue has been told; absent where a queue keeps everything. */
  readonly waiting?: number;
  /** When the first of those was written, in milliseconds since 1970. */
  readonly oldest?: number;
}

/** A member of a consumer group; its client id is the instance id. */
export interface GroupMember {
  readonly instance: InstanceId | null;
  readonly memberId: string;
  readonly partitions: readonly number[];
}

export interface GroupDescription {
  readonly group: string;
  /** In the broker's words: `Stable`, `PreparingRebalance`, `CompletingRebalance`, `Empty`, `Dead`. */
  readonly state: string;
  readonly members: readonly GroupMember[];
}

/** Asks and arranges the log. Every call throws an AppError `unavailable` when the brokers cannot answer. */
export interface LogAdmin {
  start(): Promise<void>;
  /** Makes the topic unless it is there, with min(3, brokers) replicas; waits until every partition has a leader. */
  ensureTopic(topic: string, partitions: number): Promise<void>;
  /** In order of partition; empty when the topic is not there. */
  describe(topic: string): Promise<readonly PartitionDescription[]>;
  highWaters(topic: string): Promise<ReadonlyMap<number, number>>;
  describeGroup(group: string, topic: string): Promise<GroupDescription>;
  /** Nothing happens when it is not there. */
  deleteTopic(topic: string): Promise<void>;
  stop(): Promise<void>;
}
