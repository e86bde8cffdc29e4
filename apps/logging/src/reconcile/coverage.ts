/** Partitions whose log is not yet compared as far as `targets` asks. */
export function uncovered(progress: ReadonlyMap<number, number>, targets: ReadonlyMap<number, number>): number[] {
  return [...targets].flatMap(([partition, target]) =>
    comparedOf(progress.get(partition)) < target ? [partition] : [],
  );
}

/** How far a partition is compared by what stands as its progress: a mark, below zero, says not at all. */
export function comparedOf(stands: number | undefined): number {
  return Math.max(0, stands ?? 0);
}

/**
 * Whether a partition's progress is behind what this instance has seen there: the entry is gone with a part of the map, or somebody who saw
 * messages vanish has put a mark there that this instance does not know.
 */
export function isSetBack(stands: number | undefined, known: number | undefined): boolean {
  return stands !== undefined && stands < 0 ? stands !== known : (stands ?? 0) < (known ?? 0);
}
