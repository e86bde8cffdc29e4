import type { InstanceId } from '@signalbox/shared';

/** One partition as the brokers describe it. Null: nobody could say. */
export interface PartitionDescription {
  readonly partition: number;
  readonly leader: InstanceId | null;
  readonly replicas: readonly InstanceId[];
  readonly isr: readonly InstanceId[];
  /** The offset the next written record will have, so the count of records written. */
  readonly highWater: number | null;
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
