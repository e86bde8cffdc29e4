import type { ReadBatch } from '../log-reader.ts';

/** Whether a reader has ever read all that was written when its partitions were given to it. */
export class Reach {
  #positions = new Map<number, number>();
  #targets: ReadonlyMap<number, number> | undefined;
  #once = false;

  get once(): boolean {
    return this.#once;
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
    if (this.#once || targets === undefined) return;
    this.#once = [...targets].every(([partition, target]) => (this.#positions.get(partition) ?? 0) >= target);
  }
}
