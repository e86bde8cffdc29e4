import type { Book } from './book.ts';
import { doubles, shorts, words } from './column.ts';
import { manyKeys, noKey } from './message-table.ts';

/**
 * P4: of two messages with one ordering key, the one acknowledged before the other was sent lies before it in the log, in the same
 * partition. The log is read in order, so it is enough to keep per key the latest `invoke` among the records that lie below.
 */
export class OrderRule {
  readonly #book: Book;
  /** By number of the key: its partition plus 1, the latest invoke below, and whose it is. */
  #partition = shorts();
  #latestInvoke = doubles();
  #latest = words();

  constructor(book: Book) {
    this.#book = book;
  }

  /** The first record of a message was read. */
  placed(message: number): void {
    const { run, messages } = this.#book;
    const orderKey = messages.orderKey.get(message);
    if (!run.closed || orderKey === noKey || orderKey === manyKeys) return;
    const key = orderKey - 1;
    const partition = messages.partition.get(message);
    const home = this.#partition.get(key) - 1;
    if (home === -1) this.#partition.set(key, partition + 1);
    else if (home !== partition) return this.#accusePartition(message, home);
    this.#judge(message, key);
    const invokedAt = messages.invokedAt.get(message);
    if (invokedAt < this.#latestInvoke.get(key)) return;
    this.#latestInvoke.set(key, invokedAt);
    this.#latest.set(key, message);
  }

  /** The log is read anew. */
  reset(): void {
    this.#partition = shorts();
    this.#latestInvoke = doubles();
    this.#latest = words();
  }

  #judge(message: number, key: number): void {
    const { messages, accusations } = this.#book;
    const ackedAt = messages.ackedAt.get(message);
    if (!messages.acked.has(message) || ackedAt > this.#latestInvoke.get(key)) return;
    const later = this.#latest.get(key);
    accusations.accuse('reorder', message, 'log', () => [
      { record: 'outcome', at: ackedAt, says: 'acknowledged' },
      { record: 'invoke', at: messages.invokedAt.get(later), says: `only then ${messages.id(later)} was sent` },
      { record: 'log', says: `it lies at ${messages.placeOf(message)}, behind ${messages.placeOf(later)}` },
    ]);
  }

  /** A partition is a function of the key for the whole epoch: across partitions there is no order. */
  #accusePartition(message: number, home: number): void {
    const { now, messages, accusations } = this.#book;
    accusations.accuse('reorder', message, 'log', () => [
      { record: 'log', at: now.at, says: `it lies at ${messages.placeOf(message)}` },
      { record: 'log', says: `the other messages of its ordering key lie in partition ${home}` },
    ]);
  }
}
