/** How many partitions a member owns, and of how many it keeps a backup. */
export interface PartitionCount {
  readonly owned: number;
  readonly backups: number;
}

/** Counts the table of owners by member; a member that holds nothing is not in it. */
export function countPartitions(partitions: readonly (readonly string[])[]): ReadonlyMap<string, PartitionCount> {
  const counts = new Map<string, PartitionCount>();
  for (const holders of partitions) {
    for (const [place, id] of holders.entries()) {
      const { owned, backups } = counts.get(id) ?? { owned: 0, backups: 0 };
      counts.set(id, place === 0 ? { owned: owned + 1, backups } : { owned, backups: backups + 1 });
    }
  }
  return counts;
}
