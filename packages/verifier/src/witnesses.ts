import type { AnomalyHop } from '@signalbox/shared';
import type { Book } from './book.ts';
import type { Hash } from './hex.ts';

/** What a read showed of a message before the observer's own reader found it in the log. */
export interface Witness {
  readonly hop: AnomalyHop;
  readonly read: number;
  readonly at: number;
  readonly hash: Hash;
  readonly place: { readonly partition: number; readonly offset: number } | undefined;
}

/** Different stories told of one message while the log is silent. */
const versions = 16;

/**
 * Reads that ran ahead of the log: kept until the log decides. Usually a handful, since the log is read as it grows; bounded, because
 * a reader that died leaves all that follows here.
 */
export class Witnesses {
  readonly #book: Book;
  readonly #waiting = new Map<number, Witness[]>();

  constructor(book: Book) {
    this.#book = book;
  }

  /** Messages that a read showed and the log has not, as far as it was read. */
  get size(): number {
    return this.#waiting.size;
  }

  of(message: number): readonly Witness[] {
    return this.#waiting.get(message) ?? [];
  }

  /** A second witness who says the same adds nothing. */
  hear(message: number, witness: Witness): void {
    const heard = this.#waiting.get(message) ?? [];
    if (heard.some((other) => saysTheSame(other, witness))) return;
    if (heard.length >= versions || (heard.length === 0 && this.#waiting.size >= this.#book.bounds.aheadOfLog)) {
      this.#book.run.doubt('reads ran too far ahead of the log; some of what they showed was not compared');
      return;
    }
    heard.push(witness);
    this.#waiting.set(message, heard);
  }

  /** The log has the message: every witness must have told its place and content. */
  confirm(message: number): void {
    for (const witness of this.#waiting.get(message) ?? []) compareWithLog(this.#book, message, witness);
    this.#waiting.delete(message);
  }

  /** The log was read to an end that was asked for after position `since`: what was shown before and is not in it, is nowhere. */
  refute(since: number): void {
    const { now, accusations } = this.#book;
    for (const [message, witnesses] of this.#waiting) {
      for (const witness of witnesses) {
        if (witness.at > since) continue;
        accusations.accuse('phantom', message, witness.hop, () => [
          { record: 'read-item', at: witness.at, says: `read ${witness.read} shows it` },
          { record: 'log-end', at: now.at, says: 'the log was read to its end without it' },
        ]);
      }
    }
  }
}

function saysTheSame(a: Witness, b: Witness): boolean {
  return (
    sort(a.hop) === sort(b.hop) &&
    a.hash.high === b.hash.high &&
    a.hash.low === b.hash.low &&
    a.place?.partition === b.place?.partition &&
    a.place?.offset === b.place?.offset
  );
}

function sort(hop: AnomalyHop): string | undefined {
  return hop.split(':')[0];
}

/** What a read showed of a message that is in the log: it must be the effective content at the effective place (P3, P4). */
export function compareWithLog({ messages, accusations }: Book, message: number, witness: Witness): void {
  const { hop, read, at, hash, place } = witness;
  const logged = { record: 'log', says: `the log has it at ${messages.placeOf(message)}` };
  if (!messages.holds(message, hash)) {
    const shown = { record: 'read-item', at, says: `read ${read} shows another content` };
    accusations.accuse('altered', message, hop, () => [logged, shown]);
  }
  if (place !== undefined && !messages.isAt(message, place.partition, place.offset)) {
    const shown = { record: 'read-item', at, says: `read ${read} shows it at ${place.partition}:${place.offset}` };
    accusations.accuse('double-placement', message, hop, () => [logged, shown]);
  }
}
