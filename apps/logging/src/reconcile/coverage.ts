/** Partitions whose log is not yet compared as far as `targets` asks. */
export function uncovered(progress: ReadonlyMap<number, number>, targets: ReadonlyMap<number, number>): number[] {
  return [...targets].flatMap(([partition, target]) => ((progress.get(partition) ?? 0) < target ? [partition] : []));
}

/**
 * Partitions whose stored progress fell behind what this instance has written there: the entry is gone with a part of the map,
 * or somebody who saw messages vanish has set it back.
 */
export function setBack(progress: ReadonlyMap<number, number>, written: ReadonlyMap<number, number>): number[] {
  return [...written].flatMap(([partition, offset]) => ((progress.get(partition) ?? 0) < offset ? [partition] : []));
}
