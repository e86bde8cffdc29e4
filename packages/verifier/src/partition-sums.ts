import { addHash, emptySetHash, hashText } from '@signalbox/shared';
import { words } from './column.ts';
import type { Hash } from './hex.ts';

/**
 * The fingerprint of the first n effective records of one partition, for every n: a share is a pure function of the log, so its digest
 * must be one of them, however far it has read.
 */
export class PartitionSums {
  readonly #high = words();
  readonly #low = words();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(hash: Hash): void {
    const sum = addHash(this.#at(this.#count), hash);
    this.#count += 1;
    this.#high.set(this.#count, sum.high);
    this.#low.set(this.#count, sum.low);
  }

  /** Of all. */
  sum(): Hash {
    return this.#at(this.#count);
  }

  /** Fingerprint of the first `count`; only for counts up to `count`. */
  hash(count: number): string {
    return hashText(this.#at(count));
  }

  #at(count: number): Hash {
    return count === 0 ? emptySetHash : { high: this.#high.get(count), low: this.#low.get(count) };
  }
}
