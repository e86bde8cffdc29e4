import type { AnomalyKind } from '@signalbox/shared';
import type { Book } from './book.ts';
import type { WholeRead } from './read.ts';

/** What a whole read lacks: P1 (lost), P6 (stale, monotonic). */
export class AbsenceRule {
  readonly #book: Book;
  readonly freshness = { reads: 0, late: 0 };

  constructor(book: Book) {
    this.#book = book;
  }

  judge(read: WholeRead): void {
    this.judgeAcked(read);
    this.#judgeSeen(read);
    if (read.kind === 'messages') this.#countFreshness(read);
  }

  /** Acknowledged before the read began, and not shown. Asked again at the end of a run, when the log has told every partition. */
  judgeAcked(read: WholeRead): void {
    const { bounds, messages, accusations } = this.#book;
    const kind: AnomalyKind = read.rest === undefined ? 'stale' : 'lost';
    read.acked.forEachMissingIn(read.shown, (message) => {
      if (!this.#covers(read, message)) return;
      if (read.kind === 'messages' && !(this.#age(read, message) >= bounds.hardMs)) return;
      const ackedAt = messages.ackedAt.get(message);
      accusations.accuse(kind, message, read.hop, () => [
        { record: 'outcome', at: ackedAt, says: 'acknowledged' },
        {
          record: 'read-begin',
          at: read.begunAt,
          says: `then read ${read.read} began${kind === 'lost' ? ', at rest' : ''}`,
        },
        { record: 'read-end', at: read.endedAt, says: 'it is complete, and lacks it' },
      ]);
    });
  }

  #judgeSeen(read: WholeRead): void {
    const { accusations } = this.#book;
    read.seen.forEachMissingIn(read.shown, (message) => {
      if (!this.#covers(read, message)) return;
      accusations.accuse('non-monotonic-read', message, read.hop, () => [
        { record: 'read-begin', at: read.begunAt, says: 'before this read began, the same client was shown it' },
        { record: 'read-end', at: read.endedAt, says: `read ${read.read} is complete, and lacks it` },
      ]);
    });
  }

  /** P6 in calm is a promise about 99 of 100 reads: counted, never an accusation. */
  #countFreshness(read: WholeRead): void {
    const { bounds } = this.#book;
    this.freshness.reads += 1;
    const disturbed = read.disturbedClock === undefined || read.begunClock - read.disturbedClock < bounds.hardMs;
    if (disturbed) return;
    let late = false;
    read.acked.forEachMissingIn(read.shown, (message) => {
      late ||= this.#covers(read, message) && this.#age(read, message) >= bounds.calmMs;
    });
    if (late) this.freshness.late += 1;
  }

  /** Milliseconds for which the message had to be visible when the read began; NaN while it was promised to nobody. */
  #age(read: WholeRead, message: number): number {
    const since = Math.max(this.#book.messages.ackedClock.get(message), read.disturbedClock ?? Number.NaN);
    return read.begunClock - since;
  }

  /** A share answers for its partitions only; which partition a message is in, the log tells. */
  #covers({ owns }: WholeRead, message: number): boolean {
    const { messages } = this.#book;
    return owns === undefined || (messages.logged.has(message) && owns.has(messages.partition.get(message)));
  }
}
