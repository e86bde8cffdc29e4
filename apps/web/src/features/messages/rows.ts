import { messageStates, type MessageRow } from '@signalbox/shared';

export interface RowFilter {
  readonly q: string;
  readonly state: MessageRow['state'] | undefined;
}

export function stateFilter(text: string | null): MessageRow['state'] | undefined {
  return messageStates.find((state) => state === text);
}

export function newestFirst(rows: readonly MessageRow[]): MessageRow[] {
  return rows.toSorted((a, b) => b.n - a.n);
}

/** Rows whose text, id or places contain the words; each id once. */
export function matching(rows: readonly MessageRow[], { q, state }: RowFilter): MessageRow[] {
  const words = q.trim().toLowerCase();
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (seen.has(row.id)) return false;
    seen.add(row.id);
    if (state !== undefined && row.state !== state) return false;
    if (words === '') return true;
    return [row.text, row.id, row.facade, row.logging, row.heldBy].some((field) =>
      field?.toLowerCase().includes(words),
    );
  });
}

/** How many rows of `now` came after the newest held one. */
export function newerThan(held: readonly MessageRow[], now: readonly MessageRow[]): number {
  const newest = held[0]?.n ?? 0;
  return now.filter(({ n }) => n > newest).length;
}
