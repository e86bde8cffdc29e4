import type { InstanceId, JournalRecordOf } from '@signalbox/shared';
import type { Book } from './book.ts';
import type { ReadBegun, WholeRead } from './read.ts';

/** How many messages the map and the shares held when they were last read whole, or last gave their digest. */
export class Holdings {
  readonly #book: Book;
  #stored: number | null = null;
  /** By partition, or by instance where each holds all. */
  readonly #held = new Map<number | InstanceId, number>();

  constructor(book: Book) {
    this.#book = book;
  }

  get stored(): number | null {
    return this.#stored;
  }

  /** Null until every partition was read. Replicas: the one that holds least. */
  get held(): number | null {
    const { begin } = this.#book.run;
    const counts = [...this.#held.values()];
    if (begin?.mode === 'replica') return counts.length === 0 ? null : Math.min(...counts);
    return counts.length === begin?.partitions ? counts.reduce((sum, count) => sum + count, 0) : null;
  }

  noteRead(read: WholeRead): void {
    if (read.kind === 'logging') this.#stored = read.shown.size;
    else if (read.owns === undefined) this.#held.set(read.instance, read.shown.size);
    else for (const partition of read.owns) this.#held.set(partition, read.counts.get(partition) ?? 0);
  }

  noteDigest(read: ReadBegun, { count, partitions }: JournalRecordOf<'digest'>): void {
    if (read.kind === 'logging') this.#stored = count;
    else if (this.#book.run.begin?.mode === 'replica') this.#held.set(read.instance, count);
    else for (const [partition, part] of Object.entries(partitions)) this.#held.set(Number(partition), part.count);
  }
}
