import type { MessageId } from '@signalbox/shared';
import { Bitmap } from './bitmap.ts';
import { doubles, shorts, words } from './column.ts';
import { readHex, uuidText, type Hash } from './hex.ts';
import { KeyTable } from './key-table.ts';

/** Ordering key of a message: none, or several that disagree, or the key's number plus 1. */
export const noKey = 0;
export const manyKeys = 0xffff_ffff;

/** All that is known of each message, in columns; a message is its number here. */
export class MessageTable {
  readonly #ids = new KeyTable();
  readonly invoked = new Bitmap();
  readonly acked = new Bitmap();
  /** In the log as far as it was read. */
  readonly logged = new Bitmap();
  /** Positions in the journal of the first `invoke` and the first acknowledgement; the latter's time on the credited clock. */
  readonly invokedAt = doubles();
  readonly ackedAt = doubles();
  readonly ackedClock = doubles();
  readonly orderKey = words();
  /** The effective place and content: those of the first record in the log. */
  readonly partition = shorts();
  readonly offset = doubles();
  readonly #high = words();
  readonly #low = words();

  get size(): number {
    return this.#ids.size;
  }

  number(id: MessageId): number {
    return this.#ids.number(
      readHex(id, 0, 8),
      ((readHex(id, 9, 4) << 16) | readHex(id, 14, 4)) >>> 0,
      ((readHex(id, 19, 4) << 16) | readHex(id, 24, 4)) >>> 0,
      readHex(id, 28, 8),
    );
  }

  id(message: number): MessageId {
    return uuidText(this.#ids.key(message));
  }

  /** The first record of this message in the log. */
  place(message: number, partition: number, offset: number, hash: Hash): void {
    this.logged.add(message);
    this.partition.set(message, partition);
    this.offset.set(message, offset);
    this.#high.set(message, hash.high);
    this.#low.set(message, hash.low);
  }

  holds(message: number, hash: Hash): boolean {
    return this.#high.get(message) === hash.high && this.#low.get(message) === hash.low;
  }

  isAt(message: number, partition: number, offset: number): boolean {
    return this.partition.get(message) === partition && this.offset.get(message) === offset;
  }

  /** The place in words. */
  placeOf(message: number): string {
    return `${this.partition.get(message)}:${this.offset.get(message)}`;
  }
}
