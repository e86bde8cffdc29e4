import type { InstanceId } from '@signalbox/shared';
import type { Book } from './book.ts';
import type { FinalDigest, WholeRead } from './read.ts';

/** How many messages the map and the shares held when they were last read whole, or last gave their digest. */
export class Holdings {
  readonly #book: Book;
  #stored: number | null = null;
  /** By partition, where instances share them. */
  readonly #shares = new Map<number, number>();
  /** By instance, where each holds all. Only one of the two is in use. */
  readonly #replicas = new Map<InstanceId, number>();

  constructor(book: Book) {
    this.#book = book;
  }

  get stored(): number | null {
    return this.#stored;
  }

  /** Null until every partition was read. Replicas: the one that holds least. */
  get held(): number | null {
    if (this.#replicas.size > 0) return Math.min(...this.#replicas.values());
    const counts = [...this.#shares.values()];
    return counts.length === this.#book.run.begin?.partitions ? counts.reduce((sum, count) => sum + count, 0) : null;
  }

  noteRead(read: WholeRead): void {
    if (read.kind === 'logging') this.#stored = read.shown.size;
    else if (read.owns === undefined) this.#noteReplica(read.instance, read.shown.size);
    else this.#noteShare([...read.owns].map((partition) => [partition, read.counts.get(partition) ?? 0]));
  }

  noteDigest({ kind, instance, count, partitions, all }: FinalDigest): void {
    if (kind === 'logging') this.#stored = count;
    else if (all) this.#noteReplica(instance, count);
    else this.#noteShare([...partitions].map(([partition, part]) => [partition, part.count]));
  }

  #noteReplica(instance: InstanceId, count: number): void {
    this.#shares.clear();
    this.#replicas.set(instance, count);
  }

  #noteShare(counts: readonly (readonly [number, number])[]): void {
    this.#replicas.clear();
    for (const [partition, count] of counts) this.#shares.set(partition, count);
  }
}
