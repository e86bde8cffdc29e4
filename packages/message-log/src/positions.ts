import type { ReadBatch } from './message-log.ts';

/** Whether a reader has ever read all that was written when its partitions were given to it. */
export class Positions {
  #positions = new Map<number, number>();
  #targets: ReadonlyMap<number, number> | undefined;
  #caughtUpOnce = false;

  get caughtUpOnce(): boolean {
    return this.#caughtUpOnce;
  }

  /** Another assignment, read from the beginning. */
  begin(): void {
    this.#positions = new Map();
    this.#targets = undefined;
  }

  aim(targets: ReadonlyMap<number, number>): void {
    this.#targets = targets;
    this.#look();
  }

  read({ partition, position }: Pick<ReadBatch, 'partition' | 'position'>): void {
    this.#positions.set(partition, position);
    this.#look();
  }

  #look(): void {
    const targets = this.#targets;
    if (this.#caughtUpOnce || targets === undefined) return;
    this.#caughtUpOnce = [...targets].every(([partition, target]) => (this.#positions.get(partition) ?? 0) >= target);
  }
}
