/** Counts lines that were written and never seen, by the writer's own numbers (CONTRACT §7). */
export interface SeqGaps {
  /** Takes note of one line; gives how many are missing right before it. */
  take(life: string, seq: number): number;
}

/** Old lives are forgotten: a file holds the lives of one instance, one after the other. */
const livesKept = 8;

export function createSeqGaps(): SeqGaps {
  const last = new Map<string, number>();
  return {
    take(life, seq) {
      const before = last.get(life) ?? 0;
      if (!last.has(life) && last.size >= livesKept) last.delete(last.keys().next().value ?? '');
      last.set(life, Math.max(before, seq));
      return Math.max(0, seq - before - 1);
    },
  };
}
