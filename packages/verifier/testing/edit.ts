import type { JournalRecord, JournalRecordOf, JournalType, MessageId, ReadKind } from '@signalbox/shared';

export type Item = JournalRecordOf<'read-item'>;
export type Logged = JournalRecordOf<'log'>;

/** A read of a journal with the records it consists of. */
export interface ReadInJournal {
  readonly begin: JournalRecordOf<'read-begin'>;
  readonly items: readonly Item[];
  readonly end: JournalRecordOf<'read-end'>;
  readonly hop: `${ReadKind}:${string}`;
}

/** A journal that a bug may spoil, with ways to find and to change. It is changed in place. */
export class Edit {
  records: JournalRecord[];

  constructor(records: JournalRecord[]) {
    this.records = records;
  }

  of<T extends JournalType>(type: T): JournalRecordOf<T>[] {
    // The cast says what the filter did.
    return this.records.filter((record) => record.type === type) as JournalRecordOf<T>[];
  }

  at(record: JournalRecord): number {
    return this.records.indexOf(record);
  }

  /** Complete reads in the order of their ends. */
  wholeReads(kind: ReadKind, wanted: (begin: JournalRecordOf<'read-begin'>) => boolean): ReadInJournal[] {
    return this.of('read-end').flatMap((end) => {
      const begin = this.of('read-begin').find(({ read }) => read === end.read);
      if (begin === undefined || !end.complete || begin.kind !== kind || !wanted(begin)) return [];
      const items = this.of('read-item').filter(({ read }) => read === end.read);
      return [{ begin, items, end, hop: `${kind}:${begin.instance}` as const }];
    });
  }

  /** The last words of a kind: those after the cluster settled for the last time. */
  finals(kind: ReadKind): ReadInJournal[] {
    const settled = this.records.findLastIndex(({ type }) => type === 'settled');
    return this.wholeReads(kind, (begin) => begin.final === true && this.at(begin) > settled);
  }

  /** Acknowledged messages in the order of their acknowledgement, each with its request and answer. */
  acked(): { invoke: JournalRecordOf<'invoke'>; outcome: JournalRecordOf<'outcome'> }[] {
    const invokes = new Map(this.of('invoke').map((invoke) => [invoke.op, invoke]));
    const seen = new Set<MessageId>();
    return this.of('outcome').flatMap((outcome) => {
      const invoke = invokes.get(outcome.op);
      if (invoke === undefined || outcome.outcome !== 'acked' || seen.has(invoke.id)) return [];
      seen.add(invoke.id);
      return [{ invoke, outcome }];
    });
  }

  /** Where each acknowledged message was acknowledged first. */
  ackedAt(): Map<MessageId, number> {
    return new Map(this.acked().map(({ invoke, outcome }) => [invoke.id, this.at(outcome)]));
  }

  remove(wanted: (record: JournalRecord) => boolean): void {
    this.records = this.records.filter((record) => !wanted(record));
  }

  insertAfter(record: JournalRecord, added: JournalRecord): void {
    this.records.splice(this.at(record) + 1, 0, added);
  }

  dropItem({ end }: ReadInJournal, item: Item): void {
    this.remove((record) => record === item);
    end.count -= 1;
  }

  addItem({ begin, end }: ReadInJournal, item: Omit<Item, 'read' | 't' | 'type'>): void {
    this.records.splice(this.at(end), 0, { ...item, type: 'read-item', t: end.t, read: begin.read });
    end.count += 1;
  }

  /** The last record of the log in a partition. */
  endOfLog(partition: number): Logged | undefined {
    return this.of('log')
      .filter((record) => record.partition === partition)
      .reduce<Logged | undefined>(
        (last, record) => (last === undefined || record.offset >= last.offset ? record : last),
        undefined,
      );
  }
}

export function pickOf<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length];
}
