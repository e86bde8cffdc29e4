/** One partition of the map: who owns it (null: nobody) and how its copies stand. */
export interface HeatCell {
  readonly partition: number;
  readonly owner: string | null;
  readonly copies: 'whole' | 'short' | 'none';
}

export interface Heat {
  readonly cells: readonly HeatCell[];
  /** Members that own anything, in the order of their names, with how many partitions each owns. */
  readonly owners: readonly { readonly id: string; readonly owned: number }[];
}

/** `wantedCopies`: owner plus backups as configured; undefined where the setting is not known: then the fullest partition is the measure. */
export function heatOf(partitions: readonly (readonly string[])[], wantedCopies: number | undefined): Heat {
  const counts = new Map<string, number>();
  for (const [owner] of partitions) if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  const owners = [...counts]
    .map(([id, owned]) => ({ id, owned }))
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const wanted = wantedCopies ?? Math.max(0, ...partitions.map((holders) => holders.length));
  const cells = partitions.map((holders, partition): HeatCell => {
    const [owner] = holders;
    if (owner === undefined) return { partition, owner: null, copies: 'none' };
    return { partition, owner, copies: holders.length < wanted ? 'short' : 'whole' };
  });
  return { cells, owners };
}

/** Which of five shades a member has: by its own number, so that it keeps it whoever else dies. */
export function shadeOf(member: string): number {
  const number = Number(/-(\d+)$/.exec(member)?.[1] ?? 1);
  return (number - 1) % 5;
}
