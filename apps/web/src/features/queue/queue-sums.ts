import type { Instance, InstanceId, QueuePartition } from '@signalbox/shared';

/** What the partitions come to. Null: of one of them it is not known, so the sum would be too small. */
export interface QueueSums {
  readonly written: number | null;
  readonly lag: number | null;
  /** Partitions with fewer copies in step than the best one has. */
  readonly short: number;
  /** Partitions that nobody leads: nothing can be written to them. */
  readonly leaderless: number;
}

export function sumsOf(partitions: readonly QueuePartition[], copies: number): QueueSums {
  return {
    written: sumOf(partitions.map(({ highWater }) => highWater)),
    lag: sumOf(partitions.map(({ lag }) => lag)),
    short: partitions.filter(({ isr }) => isr.length < copies).length,
    leaderless: partitions.filter(({ leader }) => leader === null).length,
  };
}

/** How far the partition's owner has read; null where one of the two is not known. */
export function readOf({ highWater, lag }: QueuePartition): number | null {
  return highWater === null || lag === null ? null : highWater - lag;
}

/** One messages instance as a reader of the log. */
export interface Reader {
  readonly instance: Instance;
  readonly partitions: readonly number[];
  readonly written: number | null;
  readonly read: number | null;
}

/** A row per messages instance, also those that hold nothing at this moment. */
export function readersOf(instances: readonly Instance[], partitions: readonly QueuePartition[]): Reader[] {
  return instances
    .filter(({ kind }) => kind === 'messages')
    .map((instance) => {
      const own = partitions.filter(({ owner }) => owner === instance.id);
      return {
        instance,
        partitions: own.map(({ id }) => id),
        written: sumOf(own.map(({ highWater }) => highWater)),
        read: sumOf(own.map(readOf)),
      };
    });
}

/** Who may lead a partition after its leader: whoever else has every message of it. */
export function successorsOf({ leader, isr }: QueuePartition): InstanceId[] {
  return isr.filter((id) => id !== leader);
}

function sumOf(figures: readonly (number | null)[]): number | null {
  return figures.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
