import { howFar } from '@signalbox/service-kit';

/** Every partition's log is compared as far as `targets` ask. */
export function isCovered(progress: ReadonlyMap<number, number>, targets: ReadonlyMap<number, number>): boolean {
  return [...targets].every(([partition, target]) => comparedOf(progress.get(partition)) >= target);
}

/** Why the map is not whole yet: how many records of the log, as far as `targets` ask, are compared. */
export function coverageWords(progress: ReadonlyMap<number, number>, targets: ReadonlyMap<number, number>): string {
  let compared = 0;
  let all = 0;
  for (const [partition, target] of targets) {
    compared += Math.min(target, comparedOf(progress.get(partition)));
    all += target;
  }
  return `the map is compared with the log: ${howFar(compared, all)}`;
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
