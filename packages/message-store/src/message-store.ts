import type { Deadline } from '@signalbox/service-kit';
import type { Message, MessageId, SetDigest } from '@signalbox/shared';

/** `stored`: it is there now and was not before; `same`: this content was there; `conflict`: other content has this id. */
export type PutOutcome = 'stored' | 'same' | 'conflict';

export interface PutResult {
  readonly outcome: PutOutcome;
  /** Tries it took, from 1. A later try that finds the same content takes it for what an earlier one, left in doubt, has put: `stored`. */
  readonly attempts: number;
}

/** `ended`: the connection is gone for good, nothing will work again in this process. */
export type StoreEvent = 'connected' | 'disconnected' | 'ended';

export interface WalkOptions {
  /** Begin above this id. */
  readonly after?: string | undefined;
  /** How many are wanted; default all. */
  readonly limit?: number | undefined;
  /** For each batch. */
  readonly deadline: () => Deadline;
}

/**
 * The map of one epoch's messages: a view of the log, immutable values by id. Every call tries again within its deadline and then throws
 * an AppError: `unavailable` (nothing was written) or `unknown` (a write may have happened; the same call again is safe).
 */
export interface MessageStore {
  /** Connects within a bound; throws `unavailable`. */
  start(): Promise<void>;
  putIfAbsent(message: Message, deadline: Deadline): Promise<PutResult>;
  /**
   * Puts those of the messages that are not there, and changes none that is; resolves with how many it put, once their backups are
   * confirmed. For history, each id once: many messages go in one operation, so what a failure leaves undone is only told by doing it again.
   * @param deadline for each group of messages
   */
  putMissing(messages: readonly Message[], deadline: () => Deadline): Promise<number>;
  get(id: MessageId, deadline: Deadline): Promise<string | undefined>;
  /** Only what is there. */
  getMany(ids: readonly MessageId[], deadline: Deadline): Promise<ReadonlyMap<MessageId, string>>;
  /**
   * The messages ordered by id, in batches that are bounded in number and size, each fetched when it is asked for. No snapshot: what is
   * stored meanwhile may be among them, what was stored before is.
   */
  walk(options: WalkOptions): AsyncGenerator<readonly Message[]>;
  /** Fingerprint of all messages, taken by the members where they are: none travels. No snapshot either. */
  digest(deadline: Deadline): Promise<SetDigest>;
  size(deadline: Deadline): Promise<number>;
  /** The map partition of an id, from 0; undefined before the first connection. */
  partitionOf(id: MessageId): number | undefined;
  /** Members of the cluster as this client knows them. */
  members(): number;
  /** Writes and reads back a value of its own beside the messages; throws when that does not work. */
  probe(deadline: Deadline): Promise<void>;
  /**
   * How far each log partition has been compared with this map: every record below the offset is in it. Kept beside the messages, so
   * that it is gone when they are, and any instance can read it. Below zero: set back by somebody who saw messages vanish; every such
   * mark is another number, so that whoever compared meanwhile can tell.
   */
  progress(deadline: Deadline): Promise<ReadonlyMap<number, number>>;
  /** Moves a partition's progress on from where the caller knows it to be; resolves with where it stands then, moved or not. */
  advanceProgress(partition: number, from: number | undefined, to: number, deadline: Deadline): Promise<number>;
  setProgress(partition: number, offset: number, deadline: Deadline): Promise<void>;
  onChange(listener: (event: StoreEvent) => void): () => void;
  /** Idempotent. */
  stop(): Promise<void>;
}

/**
 * What came of a put that found `before` under its id (undefined: nothing was there). What a second attempt finds is taken for what the
 * first one put, which was left in doubt: the caller asked once, and was not told that somebody else had been first.
 */
export function putOutcome(before: string | undefined, msg: string, attempts: number): PutOutcome {
  if (before === undefined) return 'stored';
  if (before !== msg) return 'conflict';
  return attempts > 1 ? 'stored' : 'same';
}
