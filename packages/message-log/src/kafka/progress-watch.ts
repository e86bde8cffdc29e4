import type { Clock } from '@signalbox/shared';
import type { ReadBatch } from '../log-reader.ts';
import { Progress } from './progress.ts';

export interface ProgressWatchOptions {
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
export class ProgressWatch {
  readonly #options: ProgressWatchOptions;
  readonly #progress = new Progress();
  #partitions: readonly number[] | undefined;
  #callOff: () => void = () => undefined;
  #ownerMs = 0;
  #busySince: number | undefined;

  constructor(options: ProgressWatchOptions) {
    this.#options = options;
  }

  begin(partitions: readonly number[]): void {
    this.end();
    this.#partitions = partitions;
    this.#progress.begin();
    this.#askLater();
  }

  /** For good, or until partitions are given out again: nothing is expected of them meanwhile. */
  end(): void {
    this.#partitions = undefined;
    this.#callOff();
  }

  read(batch: Pick<ReadBatch, 'partition' | 'position'>): void {
    this.#progress.read(batch, this.#waitedMs());
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
    const still = all === undefined ? this.#progress.forget() : this.#standing(asked, all);
    if (still === undefined || still.ms < this.#options.stuckAfterMs) return this.#askLater();
    this.end();
    this.#options.onStuck(`nothing of partition ${still.partition} has come for ${Math.round(still.ms)} ms`);
  }

  #standing(asked: readonly number[], all: ReadonlyMap<number, number>) {
    const own = new Map(asked.map((partition) => [partition, all.get(partition) ?? 0]));
    return this.#progress.aim(own, this.#waitedMs());
  }
}
