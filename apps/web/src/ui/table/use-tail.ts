import { useCallback, useState } from 'react';

export interface Tail<T> {
  /** What is shown: the living list while following, the list as it was while the reader reads. */
  readonly shown: readonly T[];
  readonly following: boolean;
  /** How many came since the reader began to read. */
  readonly fresh: number;
  readonly follow: () => void;
  readonly yieldTo: () => void;
}

/** A list that follows its newest end until the reader scrolls away, and then holds still and counts. `countNew` must be stable. */
export function useTail<T>(rows: readonly T[], countNew: (held: readonly T[], now: readonly T[]) => number): Tail<T> {
  const [held, setHeld] = useState<readonly T[] | null>(null);
  const follow = useCallback(() => setHeld(null), []);
  const yieldTo = useCallback(() => setHeld((before) => before ?? rows), [rows]);
  return {
    shown: held ?? rows,
    following: held === null,
    fresh: held === null ? 0 : countNew(held, rows),
    follow,
    yieldTo,
  };
}
