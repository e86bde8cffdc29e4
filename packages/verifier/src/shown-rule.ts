import type { Book } from './book.ts';
import { compareWithLog, type Witness, type Witnesses } from './witnesses.ts';

/** What a read shows must have been sent, with this content, not refused, and lie where the log has it (P3, P4, P5). */
export class ShownRule {
  readonly #book: Book;
  readonly #witnesses: Witnesses;

  constructor(book: Book, witnesses: Witnesses) {
    this.#book = book;
    this.#witnesses = witnesses;
  }

  judge(message: number, shown: Witness): void {
    const { run, messages } = this.#book;
    if (run.closed) this.#compareWithSent(message, shown);
    if (messages.logged.has(message)) compareWithLog(this.#book, message, shown);
    else this.#witnesses.hear(message, shown);
  }

  #compareWithSent(message: number, { hop, read, at, hash }: Witness): void {
    const { messages, contents, accusations } = this.#book;
    const shown = { record: 'read-item', at, says: `read ${read} shows it` };
    if (!messages.invoked.has(message)) {
      accusations.accuse('phantom', message, hop, () => [shown, { record: 'invoke', says: 'nobody sent it' }]);
      return;
    }
    const row = contents.find(message, hash);
    if (row === -1) {
      const sent = { record: 'invoke', at: messages.invokedAt.get(message), says: 'other content was sent' };
      accusations.accuse('altered', message, hop, () => [sent, shown]);
      return;
    }
    if (!contents.isRefused(row) || (messages.logged.has(message) && !messages.holds(message, hash))) return;
    const refused = { record: 'outcome', says: 'every request with this content was refused' };
    accusations.accuse('aborted-read', message, hop, () => [refused, shown]);
  }
}
