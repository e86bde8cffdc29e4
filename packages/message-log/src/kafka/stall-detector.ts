import type { Clock } from '@signalbox/shared';
import type { ReadBatch } from '../message-log.ts';

/** What a partition lacked when it was found behind, and since when nothing of it has come. */
interface Behind {
  readonly target: number;
  readonly since: number;
}

/**
 * Whether every partition gets on, by what the log says of itself: a client may beat on and still have forgotten a partition (RELIABILITY rule 7).
 * Times are milliseconds of whatever clock the caller keeps to.
 */
export class StallDetector {
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

export interface StallWatchOptions {
  /** How far every partition of the topic is written, as the log itself says. */
  readonly highWaters: () => Promise<ReadonlyMap<number, number>>;
  /** Milliseconds that a partition may stand still while more is written and the owner waits. */
  readonly stuckAfterMs: number;
  /** Told what stands still. The watch has ended then. */
  readonly onStuck: (what: string) => void;
  readonly clock: Clock;
}

/** How often the log is asked, in milliseconds: six requests each time. */
const askEveryMs = 1_000;

/** Asks the log itself whether a reader gets on, since its client may have forgotten a partition and say nothing. */
export class StallWatch {
  readonly #options: StallWatchOptions;
  readonly #detector = new StallDetector();
  #partitions: readonly number[] | undefined;
  #callOff: () => void = () => undefined;
  #ownerMs = 0;
  #busySince: number | undefined;

  constructor(options: StallWatchOptions) {
    this.#options = options;
  }

  begin(partitions: readonly number[]): void {
    this.end();
    this.#partitions = partitions;
    this.#detector.begin();
    this.#askLater();
  }

  /** For good, or until partitions are given out again: nothing is expected of them meanwhile. */
  end(): void {
    this.#partitions = undefined;
    this.#callOff();
  }

  read(batch: Pick<ReadBatch, 'partition' | 'position'>): void {
    this.#detector.read(batch, this.#waitedMs());
  }

  /** The owner's own time is not held against the log. */
  async whileOwnerWorks(work: () => Promise<void> | void): Promise<void> {
    const began = this.#options.clock.now();
    this.#busySince = began;
    try {
      await work();
    } finally {
      this.#ownerMs += this.#options.clock.now() - began;
      this.#busySince = undefined;
    }
  }

  /** A clock that stands while the owner works. */
  #waitedMs(): number {
    return (this.#busySince ?? this.#options.clock.now()) - this.#ownerMs;
  }

  #askLater(): void {
    this.#callOff = this.#options.clock.after(askEveryMs, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    const asked = this.#partitions;
    const all = await this.#options.highWaters().catch(() => undefined);
    if (asked === undefined || asked !== this.#partitions) return;
    const still = all === undefined ? this.#detector.forget() : this.#standing(asked, all);
    if (still === undefined || still.ms < this.#options.stuckAfterMs) return this.#askLater();
    this.end();
    this.#options.onStuck(`nothing of partition ${still.partition} has come for ${Math.round(still.ms)} ms`);
  }

  #standing(asked: readonly number[], all: ReadonlyMap<number, number>) {
    const own = new Map(asked.map((partition) => [partition, all.get(partition) ?? 0]));
    return this.#detector.aim(own, this.#waitedMs());
  }
}
