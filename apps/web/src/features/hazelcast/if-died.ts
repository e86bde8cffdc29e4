/** What the table of owners says would follow if some members died at this moment, all at once. Partition numbers are those of the map. */
export interface IfDied {
  /** Partitions of which every copy is on the chosen members: they would leave the map. */
  readonly gone: readonly number[];
  /** Partitions that would be left with one copy, and have more now. */
  readonly lastCopy: number;
  /** Partitions that have any copy now. */
  readonly held: number;
}

/** `partitions[n]` lists the members that hold a copy of partition n, its owner first. A partition nobody holds has nothing left to lose. */
export function ifDied(partitions: readonly (readonly string[])[], members: ReadonlySet<string>): IfDied {
  const gone: number[] = [];
  let lastCopy = 0;
  let held = 0;
  for (const [partition, holders] of partitions.entries()) {
    if (holders.length === 0) continue;
    held += 1;
    const left = holders.filter((holder) => !members.has(holder)).length;
    if (left === 0) gone.push(partition);
    else if (left === 1 && holders.length > 1) lastCopy += 1;
  }
  return { gone, lastCopy, held };
}

/**
 * About how many entries are in so many of the held partitions. Entries are spread by the hash of their id, so the share of partitions is the
 * share of entries; all partitions are all entries, exactly.
 */
export function entriesIn(entries: number, partitions: number, held: number): { count: number; exact: boolean } {
  if (held === 0 || partitions === 0 || entries === 0) return { count: 0, exact: true };
  return { count: Math.round((entries * partitions) / held), exact: partitions === held };
}
