import { bytes, words } from './column.ts';
import type { Hash } from './hex.ts';

const acked = 1;
const doubtful = 2;

/**
 * What was sent under each id: a row per different content, with what its requests came to. Nearly always one row an id; a client that
 * sends another content under a used key makes a second.
 */
export class Contents {
  /** First row of a message plus 1, next row of the same message plus 1; 0: none. */
  readonly #first = words();
  readonly #next = words();
  readonly #message = words();
  readonly #high = words();
  readonly #low = words();
  readonly #open = words();
  readonly #marks = bytes();
  #size = 0;

  /** Row of this content, -1 when it was never sent under this id. */
  find(message: number, hash: Hash): number {
    for (const row of this.rowsOf(message)) if (this.is(row, hash)) return row;
    return -1;
  }

  /** Row of this content, a new one when it is sent for the first time. */
  row(message: number, hash: Hash): number {
    const found = this.find(message, hash);
    if (found !== -1) return found;
    const row = this.#size;
    this.#size += 1;
    this.#message.set(row, message);
    this.#high.set(row, hash.high);
    this.#low.set(row, hash.low);
    this.#next.set(row, this.#first.get(message));
    this.#first.set(message, row + 1);
    return row;
  }

  *rowsOf(message: number): Generator<number> {
    for (let row = this.#first.get(message); row !== 0; row = this.#next.get(row - 1)) yield row - 1;
  }

  is(row: number, hash: Hash): boolean {
    return this.#high.get(row) === hash.high && this.#low.get(row) === hash.low;
  }

  hashOf(row: number): Hash {
    return { high: this.#high.get(row), low: this.#low.get(row) };
  }

  messageOf(row: number): number {
    return this.#message.get(row);
  }

  /** A request with this content begins (1) or ends (-1). */
  addOpen(row: number, change: 1 | -1): void {
    this.#open.set(row, this.#open.get(row) + change);
  }

  markAcked(row: number): void {
    this.#marks.set(row, this.#marks.get(row) | acked);
  }

  markDoubtful(row: number): void {
    this.#marks.set(row, this.#marks.get(row) | doubtful);
  }

  isOpen(row: number): boolean {
    return this.#open.get(row) > 0;
  }

  isAcked(row: number): boolean {
    return (this.#marks.get(row) & acked) !== 0;
  }

  isDoubtful(row: number): boolean {
    return (this.#marks.get(row) & doubtful) !== 0;
  }

  /** Every request with this content was refused with certainty: it must not appear. */
  isRefused(row: number): boolean {
    return this.#open.get(row) === 0 && this.#marks.get(row) === 0;
  }
}
