import type { ReadBatch } from '../log-reader.ts';

/** What a partition lacked when it was found behind, and since when nothing of it has come. */
interface Behind {
  readonly target: number;
  readonly since: number;
}

/**
 * Whether every partition gets on, by what the log says of itself: a client may beat on and still have forgotten a partition (RELIABILITY rule 7).
 * Times are milliseconds of whatever clock the caller keeps to.
 */
export class Progress {
  readonly #positions = new Map<number, number>();
  readonly #behind = new Map<number, Behind>();

  /** Another assignment. */
  begin(): void {
    this.#positions.clear();
    this.forget();
  }

  /** The log could not be asked: what stands still then may be the log itself. */
  forget(): undefined {
    this.#behind.clear();
  }

  /** How far each partition is written now. Tells the partition that has stood still longest while more was written, and for how long. */
  aim(highWaters: ReadonlyMap<number, number>, now: number): { partition: number; ms: number } | undefined {
    for (const [partition, target] of highWaters) {
      const lacks = (this.#positions.get(partition) ?? 0) < target;
      if (lacks && !this.#behind.has(partition)) this.#behind.set(partition, { target, since: now });
    }
    const [longest] = [...this.#behind].toSorted(([, a], [, b]) => a.since - b.since);
    return longest && { partition: longest[0], ms: now - longest[1].since };
  }

  read({ partition, position }: Pick<ReadBatch, 'partition' | 'position'>, now: number): void {
    this.#positions.set(partition, position);
    const behind = this.#behind.get(partition);
    if (behind === undefined) return;
    if (position >= behind.target) this.#behind.delete(partition);
    else this.#behind.set(partition, { ...behind, since: now });
  }
}
