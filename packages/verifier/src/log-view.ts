import { addHash, emptySetHash, hashText, type JournalRecordOf } from '@signalbox/shared';
import type { Book } from './book.ts';
import { words } from './column.ts';
import { type Hash, readHash } from './hex.ts';
import { OrderRule } from './order-rule.ts';
import type { Witnesses } from './witnesses.ts';

interface PartitionView {
  /** Offset of the last record read. */
  last: number;
  readonly sums: PartitionSums;
}

interface Pass {
  readonly number: number;
  readonly begunAt: number;
  /** Messages acknowledged when it began. */
  readonly acked: number;
  readonly ended: Set<number>;
}

/** The log as the observer read it: which record of an id is effective, what repeats it, and what is missing once it was read to its end. */
export class LogView {
  readonly #book: Book;
  readonly #witnesses: Witnesses;
  readonly #order: OrderRule;
  #partitions = new Map<number, PartitionView>();
  #blind = false;
  #pass: Pass | undefined;
  #wholeSince = 0;
  #ackedChecked = 0;
  #duplicates = 0;
  /** Acknowledged, and not seen in the log when it was. Emptied by each pass that reaches the end. */
  #expected: number[] = [];

  constructor(book: Book, witnesses: Witnesses) {
    this.#book = book;
    this.#witnesses = witnesses;
    this.#order = new OrderRule(book);
  }

  /** Records that repeat an id in its partition. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** The observer's reader missed something; nothing is concluded from the log until it is read from its start. */
  get blind(): boolean {
    return this.#blind;
  }

  /** Position since which everything that was written is known to be read: the beginning of the last pass that came to its end; 0: none. */
  get wholeSince(): number {
    return this.#wholeSince;
  }

  /** Acknowledged messages that the last pass to come to its end looked for. */
  get ackedChecked(): number {
    return this.#ackedChecked;
  }

  /** The fingerprint of all effective records. */
  total(): { count: number; hash: string } {
    let count = 0;
    let sum = emptySetHash;
    for (const { sums } of this.#partitions.values()) {
      count += sums.count;
      sum = addHash(sum, sums.sum());
    }
    return { count, hash: hashText(sum) };
  }

  sumsOf(partition: number): PartitionSums | undefined {
    return this.#partitions.get(partition)?.sums;
  }

  /** The message was acknowledged: it must be in the log by the next pass. */
  expect(message: number): void {
    if (!this.#book.messages.logged.has(message)) this.#expected.push(message);
  }

  /** Gives the partition whose effective records grew, if one did. */
  record(record: JournalRecordOf<'log'>): number | undefined {
    if (this.#blind) return undefined;
    const { messages } = this.#book;
    const message = messages.number(record.id);
    const hash = readHash(record.hash);
    const view = this.#view(record.partition);
    if (record.offset <= view.last) {
      this.#compareReread(message, record, hash);
      return undefined;
    }
    view.last = record.offset;
    this.#compareWithSent(message, record, hash);
    if (messages.logged.has(message)) {
      this.#repeat(message, record);
      return undefined;
    }
    messages.place(message, record.partition, record.offset, hash);
    view.sums.add(hash);
    this.#judgeEffective(message, hash);
    this.#order.placed(message);
    this.#witnesses.confirm(message);
    return record.partition;
  }

  /** Says whether the log is read anew, so that what was concluded from it is void. */
  beginPass({ pass, fromStart }: JournalRecordOf<'log-begin'>): boolean {
    if (fromStart === true) this.#reset();
    const { messages, now } = this.#book;
    this.#pass = { number: pass, begunAt: now.at, acked: messages.acked.size, ended: new Set() };
    return fromStart === true;
  }

  /** Says whether the log has now been read to its end in every partition. */
  endPass({ pass, partition }: JournalRecordOf<'log-end'>): boolean {
    const current = this.#pass;
    const partitions = this.#book.run.begin?.partitions ?? 0;
    if (this.#blind || current === undefined || current.number !== pass || partition >= partitions) return false;
    current.ended.add(partition);
    if (current.ended.size < partitions) return false;
    this.#pass = undefined;
    this.#wholeSince = current.begunAt;
    this.#ackedChecked = current.acked;
    this.#judgeAbsent(current);
    this.#witnesses.refute(current.begunAt);
    return true;
  }

  loseSight(): void {
    this.#blind = true;
    this.#pass = undefined;
    this.#wholeSince = 0;
  }

  #view(partition: number): PartitionView {
    const known = this.#partitions.get(partition);
    if (known !== undefined) return known;
    const view = { last: -1, sums: new PartitionSums() };
    this.#partitions.set(partition, view);
    return view;
  }

  /** P3 and P5, where every sender is seen before it sends. */
  #compareWithSent(message: number, { partition, offset }: JournalRecordOf<'log'>, hash: Hash): void {
    const { now, run, messages, contents, accusations } = this.#book;
    if (!run.closed) return;
    const found = { record: 'log', at: now.at, says: `the log has it at ${partition}:${offset}` };
    if (!messages.invoked.has(message)) {
      accusations.accuse('phantom', message, 'log', () => [found, { record: 'invoke', says: 'nobody sent it' }]);
    } else if (contents.find(message, hash) === -1) {
      const sent = { record: 'invoke', at: messages.invokedAt.get(message), says: 'other content was sent' };
      accusations.accuse('altered', message, 'log', () => [sent, found]);
    }
  }

  #judgeEffective(message: number, hash: Hash): void {
    const { now, run, messages, contents, accusations } = this.#book;
    const found = { record: 'log', at: now.at, says: `it is in the log at ${messages.placeOf(message)}` };
    for (const row of contents.rowsOf(message)) {
      const same = contents.is(row, hash);
      if (same && run.closed && contents.isRefused(row)) {
        const refused = { record: 'outcome', says: 'every request with this content was refused' };
        accusations.accuse('aborted-read', message, 'log', () => [refused, found]);
      }
      if (!same && contents.isAcked(row)) {
        const acked = { record: 'outcome', says: 'other content was acknowledged' };
        accusations.accuse('altered', message, 'log', () => [acked, found]);
      }
    }
  }

  /** First append wins: a repetition in the same partition is absorbed, one in another partition cannot be. */
  #repeat(message: number, { partition, offset }: JournalRecordOf<'log'>): void {
    const { now, messages, accusations } = this.#book;
    if (messages.partition.get(message) === partition) {
      this.#duplicates += 1;
      return;
    }
    accusations.accuse('double-placement', message, 'log', () => [
      { record: 'log', says: `it is in the log at ${messages.placeOf(message)}` },
      { record: 'log', at: now.at, says: `and at ${partition}:${offset}` },
    ]);
  }

  /** What was read once must read the same. A message whose first record lies elsewhere may be repeated here. */
  #compareReread(message: number, { partition, offset }: JournalRecordOf<'log'>, hash: Hash): void {
    const { now, messages, accusations } = this.#book;
    const known = messages.logged.has(message);
    const first = known && messages.isAt(message, partition, offset);
    if (first && messages.holds(message, hash)) return;
    if (known && !first && (messages.partition.get(message) !== partition || messages.offset.get(message) < offset))
      return;
    accusations.accuse('divergence', message, 'log', () => [
      {
        record: 'log',
        at: now.at,
        says: `the log has it at ${partition}:${offset}, where it had another record before`,
      },
    ]);
  }

  #judgeAbsent({ number, begunAt }: Pass): void {
    const { now, messages, accusations } = this.#book;
    this.#expected = this.#expected.filter((message) => {
      if (messages.logged.has(message)) return false;
      const ackedAt = messages.ackedAt.get(message);
      if (ackedAt > begunAt) return true;
      accusations.accuse('lost', message, 'log', () => [
        { record: 'outcome', at: ackedAt, says: 'acknowledged' },
        { record: 'log-end', at: now.at, says: `pass ${number} read the log to its end without it` },
      ]);
      return false;
    });
  }

  #reset(): void {
    const { messages } = this.#book;
    this.#partitions = new Map();
    this.#blind = false;
    this.#wholeSince = 0;
    this.#duplicates = 0;
    this.#order.reset();
    messages.logged.clear();
    this.#expected = [];
    messages.acked.forEach((message) => this.#expected.push(message));
  }
}

/**
 * The fingerprint of the first n effective records of one partition, for every n: a share is a pure function of the log, so its digest
 * must be one of them, however far it has read.
 */
class PartitionSums {
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
