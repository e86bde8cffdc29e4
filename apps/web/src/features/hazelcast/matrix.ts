/** What a member is to a partition. */
export type Holding = 'owner' | 'backup' | 'none';
/** How the copies of a partition stand: all that were asked for, fewer, or nobody's. */
export type ColumnCopies = 'whole' | 'short' | 'none';

export interface Matrix {
  /** A row a member, by number; also of those that hold nothing, and of the dead. */
  readonly rows: readonly { readonly id: string; readonly cells: readonly Holding[] }[];
  /** A column a partition. */
  readonly columns: readonly { readonly partition: number; readonly copies: ColumnCopies }[];
}

/** The table of owners as members by partitions. `wanted`: copies asked for, the owner's with them. */
export function matrixOf(
  members: readonly string[],
  partitions: readonly (readonly string[])[],
  wanted: number,
): Matrix {
  const ids = [...new Set([...members, ...partitions.flat()])].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return {
    rows: ids.map((id) => ({ id, cells: partitions.map((holders) => holdingOf(id, holders)) })),
    columns: partitions.map(({ length }, partition) => ({
      partition,
      copies: length === 0 ? 'none' : length < wanted ? 'short' : 'whole',
    })),
  };
}

function holdingOf(id: string, holders: readonly string[]): Holding {
  const place = holders.indexOf(id);
  return place === 0 ? 'owner' : place > 0 ? 'backup' : 'none';
}
