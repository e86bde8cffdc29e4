import type { Book } from './book.ts';
import type { WholeRead } from './read.ts';

/** The last words of two instances of one kind, taken at rest, must agree (P2, P4). */
export class FinalsRule {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }

  /** `later` ended after `earlier` did. */
  compare(earlier: WholeRead, later: WholeRead): void {
    if (earlier.kind !== later.kind || earlier.instance === later.instance) return;
    if (later.owns !== undefined) this.#findShared(earlier, later);
    else if (this.#mustHold(earlier, later)) this.#findMissing(earlier, later);
  }

  /** Shares are disjoint: their union shows nothing twice. */
  #findShared(earlier: WholeRead, later: WholeRead): void {
    const { accusations } = this.#book;
    earlier.shown.forEachShared(later.shown, (message) => {
      accusations.accuse('visible-duplicate', message, later.hop, () => [
        { record: 'read-end', at: earlier.endedAt, says: `the share of ${earlier.instance} shows it` },
        { record: 'read-end', at: later.endedAt, says: `the share of ${later.instance} shows it too` },
      ]);
    });
  }

  /** The map is one: what an instance showed, every read begun afterwards shows. A replica has the bound of P6 to catch up. */
  #mustHold(earlier: WholeRead, later: WholeRead): boolean {
    if (earlier.endedAt > later.begunAt) return false;
    return later.kind === 'logging' || later.begunClock - earlier.endedClock >= this.#book.bounds.hardMs;
  }

  /** Acknowledged messages are lost, which says more; here are the others. */
  #findMissing(earlier: WholeRead, later: WholeRead): void {
    const { accusations } = this.#book;
    earlier.shown.forEachMissingIn(later.shown, (message) => {
      if (later.acked.has(message)) return;
      accusations.accuse('divergence', message, later.hop, () => [
        { record: 'read-end', at: earlier.endedAt, says: `${earlier.instance} showed it` },
        { record: 'read-begin', at: later.begunAt, says: `then read ${later.read} began` },
        { record: 'read-end', at: later.endedAt, says: 'it is complete, and lacks it' },
      ]);
    });
  }
}
