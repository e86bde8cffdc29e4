import { messageHash, type Fact, type JournalRecordOf } from '@signalbox/shared';
import type { Book } from './book.ts';
import { readHash } from './hex.ts';
import { KeyTable } from './key-table.ts';
import type { LogView } from './log-view.ts';
import { manyKeys, noKey } from './message-table.ts';
import type { Witnesses } from './witnesses.ts';

/** Where a message stands, by all its requests. */
type Standing = 'acked' | 'inFlight' | 'unknown' | 'refused';

/** What was sent and what came of it: the requests in the order in which the observer sent them and was answered. */
export class Senders {
  readonly #book: Book;
  readonly #log: LogView;
  readonly #witnesses: Witnesses;
  /** Request → twice its content's row, plus 1 once it ended in doubt. Only requests that may still be answered. */
  readonly #requests = new Map<number, number>();
  readonly #keys = new KeyTable();
  #inFlight = 0;
  #lastAckAt = 0;
  readonly #counts: Record<Standing, number> = { acked: 0, inFlight: 0, unknown: 0, refused: 0 };

  constructor(book: Book, log: LogView, witnesses: Witnesses) {
    this.#book = book;
    this.#log = log;
    this.#witnesses = witnesses;
  }

  /** Messages by where they stand. They add up to what was sent. */
  get counts(): Readonly<Record<Standing, number>> {
    return this.#counts;
  }

  get sent(): number {
    return this.#counts.acked + this.#counts.inFlight + this.#counts.unknown + this.#counts.refused;
  }

  /** Requests, not messages, that are neither answered nor given up. */
  get requestsInFlight(): number {
    return this.#inFlight;
  }

  /** Position of the last acknowledgement; 0 before the first. */
  get lastAckAt(): number {
    return this.#lastAckAt;
  }

  invoke(record: JournalRecordOf<'invoke'>): void {
    const { now, run, messages, contents } = this.#book;
    if (this.#requests.has(record.op)) return run.tear(now.at, `request ${record.op} is sent twice`);
    const message = messages.number(record.id);
    const before = this.#standing(message);
    const row = contents.row(message, readHash(record.hash));
    contents.addOpen(row, 1);
    this.#requests.set(record.op, row * 2);
    this.#inFlight += 1;
    this.#noteKey(message, record.order);
    if (!messages.invoked.has(message)) {
      messages.invoked.add(message);
      messages.invokedAt.set(message, now.at);
    }
    this.#recount(message, before);
  }

  outcome(record: JournalRecordOf<'outcome'>): void {
    const { now, run, contents } = this.#book;
    const request = this.#requests.get(record.op);
    if (request === undefined) return run.tear(now.at, `request ${record.op} is answered, but none is open`);
    const row = request >>> 1;
    const message = contents.messageOf(row);
    const before = this.#standing(message);
    if (request % 2 === 0) {
      contents.addOpen(row, -1);
      this.#inFlight -= 1;
    }
    if (record.outcome === 'unknown') this.#requests.set(record.op, row * 2 + 1);
    else this.#requests.delete(record.op);
    this.#judge(record, row, message);
    this.#recount(message, before);
  }

  #judge(record: JournalRecordOf<'outcome'>, row: number, message: number): void {
    switch (record.outcome) {
      case 'acked':
        return this.#acknowledge(row, message);
      case 'refused':
        return this.#refuse(row, message);
      case 'unknown':
        return this.#book.contents.markDoubtful(row);
    }
  }

  #acknowledge(row: number, message: number): void {
    const { now, messages, contents } = this.#book;
    contents.markAcked(row);
    this.#lastAckAt = now.at;
    this.#compareWithLog(row, message);
    if (messages.acked.has(message)) return;
    messages.acked.add(message);
    messages.ackedAt.set(message, now.at);
    messages.ackedClock.set(message, now.clock);
    this.#log.expect(message);
  }

  /** An acknowledgement says that this content is stored: it must be the effective one. */
  #compareWithLog(row: number, message: number): void {
    const { now, messages, contents, accusations } = this.#book;
    if (!messages.logged.has(message) || messages.holds(message, contents.hashOf(row))) return;
    accusations.accuse('altered', message, 'log', () => [
      { record: 'outcome', at: now.at, says: 'acknowledged' },
      { record: 'log', says: `another content is effective at ${messages.placeOf(message)}` },
    ]);
  }

  /** Only where every sender is seen before it sends: elsewhere the record may be another's. */
  #refuse(row: number, message: number): void {
    const { now, run, messages, contents, accusations } = this.#book;
    if (!run.closed || !contents.isRefused(row)) return;
    const content = contents.hashOf(row);
    const refusal: Fact = { record: 'outcome', at: now.at, says: 'the last request with this content was refused' };
    if (messages.logged.has(message) && messages.holds(message, content)) {
      accusations.accuse('aborted-read', message, 'log', () => [
        refusal,
        { record: 'log', says: `it is in the log at ${messages.placeOf(message)}` },
      ]);
    }
    for (const witness of this.#witnesses.of(message)) {
      if (witness.hash.high !== content.high || witness.hash.low !== content.low) continue;
      accusations.accuse('aborted-read', message, witness.hop, () => [
        refusal,
        { record: 'read-item', at: witness.at, says: `read ${witness.read} shows it` },
      ]);
    }
  }

  /** Retries must carry the same key; a message whose keys disagree has no place in any order. */
  #noteKey(message: number, order: string | undefined): void {
    const { messages } = this.#book;
    const key = order === undefined ? noKey : this.#keyNumber(order) + 1;
    const known = messages.orderKey.get(message);
    if (!messages.invoked.has(message)) messages.orderKey.set(message, key);
    else if (known !== key) messages.orderKey.set(message, manyKeys);
  }

  #keyNumber(order: string): number {
    const first = messageHash('', order);
    const second = messageHash('key', order);
    return this.#keys.number(first.high, first.low, second.high, second.low);
  }

  #standing(message: number): Standing | undefined {
    const { messages, contents } = this.#book;
    if (!messages.invoked.has(message)) return undefined;
    let standing: Standing = 'refused';
    for (const row of contents.rowsOf(message)) {
      if (contents.isAcked(row)) return 'acked';
      if (contents.isOpen(row)) standing = 'inFlight';
      else if (contents.isDoubtful(row) && standing === 'refused') standing = 'unknown';
    }
    return standing;
  }

  #recount(message: number, before: Standing | undefined): void {
    const after = this.#standing(message);
    if (before === after) return;
    if (before !== undefined) this.#counts[before] -= 1;
    if (after !== undefined) this.#counts[after] += 1;
  }
}
