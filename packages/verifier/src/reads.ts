import type { AnomalyHop, JournalRecordOf, ReadKind } from '@signalbox/shared';
import { Bitmap } from './bitmap.ts';
import type { Book } from './book.ts';
import { readHash } from './hex.ts';
import type { ReadBegun, WholeRead } from './read.ts';
import type { Quiescence } from './quiescence.ts';
import type { ShownRule } from './shown-rule.ts';

interface OpenRead extends ReadBegun {
  readonly shown: Bitmap;
  /** What this client was shown so far, over all its reads of the kind. */
  readonly client: Bitmap;
  readonly lastOffsets: Map<number, number>;
  readonly counts: Map<number, number>;
  items: number;
  /** The observer missed some of it. */
  blind: boolean;
}

/** Reads as they stream by, several at a time: one bit per message and read. */
export class Reads {
  readonly #book: Book;
  readonly #rest: Quiescence;
  readonly #shownRule: ShownRule;
  readonly #open = new Map<number, OpenRead>();
  readonly #clients = new Map<string, Bitmap>();

  constructor(book: Book, rest: Quiescence, shownRule: ShownRule) {
    this.#book = book;
    this.#rest = rest;
    this.#shownRule = shownRule;
  }

  begin({ read, kind, instance, client, final }: JournalRecordOf<'read-begin'>): void {
    const { now, run, messages } = this.#book;
    if (this.#open.has(read)) return run.tear(now.at, `read ${read} begins twice`);
    const seen = this.#clientOf(client, kind);
    this.#open.set(read, {
      read,
      kind,
      instance,
      hop: hopOf(kind, instance),
      begunAt: now.at,
      begunClock: now.clock,
      disturbedClock: this.#rest.disturbedClock,
      acked: messages.acked.copy(),
      seen: seen.copy(),
      rest: final === true ? this.#rest.period : undefined,
      shown: new Bitmap(),
      client: seen,
      lastOffsets: new Map(),
      counts: new Map(),
      items: 0,
      blind: false,
    });
  }

  item(record: JournalRecordOf<'read-item'>): void {
    const open = this.#open.get(record.read);
    if (open === undefined) return this.#tear(record.read);
    if (open.blind) return;
    open.items += 1;
    const { messages, accusations, now } = this.#book;
    const message = messages.number(record.id);
    const { partition, offset } = record;
    const place = partition === undefined || offset === undefined ? undefined : { partition, offset };
    if (open.shown.has(message)) {
      accusations.accuse('visible-duplicate', message, open.hop, () => [
        { record: 'read-item', at: now.at, says: `read ${open.read}, begun at record ${open.begunAt}, shows it again` },
      ]);
    } else {
      open.shown.add(message);
      open.client.add(message);
      if (place !== undefined) this.#noteOrder(open, message, place.partition, place.offset);
    }
    this.#shownRule.judge(message, { hop: open.hop, read: open.read, at: now.at, hash: readHash(record.hash), place });
  }

  /** The read, when it is whole and so can prove that something is missing. */
  end(record: JournalRecordOf<'read-end'>): WholeRead | undefined {
    const { now, run } = this.#book;
    const open = this.#take(record.read);
    if (open === undefined || open.blind) return undefined;
    if (open.items !== record.count) {
      run.tear(now.at, `read ${record.read} has ${record.count} items, ${open.items} are here`);
      return undefined;
    }
    const shares = open.kind === 'messages' && (record.mode ?? run.begin?.mode) === 'group';
    if (!record.complete || (shares && record.owns === undefined)) return undefined;
    const owns = shares ? new Set(record.owns) : undefined;
    return { ...open, endedAt: now.at, endedClock: now.clock, owns };
  }

  /** The read was of a digest, or failed: it showed nothing more. */
  close(read: number): ReadBegun | undefined {
    const open = this.#take(read);
    return open?.blind === true ? undefined : open;
  }

  /** Items were missed: what is open proves no absence. */
  loseSight(): void {
    for (const open of this.#open.values()) open.blind = true;
  }

  #take(read: number): OpenRead | undefined {
    const open = this.#open.get(read);
    if (open === undefined) this.#tear(read);
    this.#open.delete(read);
    return open;
  }

  #tear(read: number): void {
    this.#book.run.tear(this.#book.now.at, `read ${read} is not open`);
  }

  #clientOf(client: string, kind: ReadKind): Bitmap {
    const name = `${kind} ${client}`;
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const seen = new Bitmap();
    this.#clients.set(name, seen);
    return seen;
  }

  /** P4: a share is listed in the order of the log. */
  #noteOrder(open: OpenRead, message: number, partition: number, offset: number): void {
    const last = open.lastOffsets.get(partition) ?? -1;
    open.lastOffsets.set(partition, offset);
    open.counts.set(partition, (open.counts.get(partition) ?? 0) + 1);
    if (offset > last) return;
    const { now, accusations } = this.#book;
    accusations.accuse('reorder', message, open.hop, () => [
      {
        record: 'read-item',
        at: now.at,
        says: `read ${open.read} shows ${partition}:${offset} after ${partition}:${last}`,
      },
    ]);
  }
}

function hopOf(kind: ReadKind, instance: string): AnomalyHop {
  return `${kind}:${instance}`;
}
