import type { JournalRecordOf } from '@signalbox/shared';
import type { Book } from './book.ts';
import type { FinalDigest, RestPeriod } from './read.ts';

/** When the cluster was disturbed, and when it is at rest. */
export class Quiescence {
  readonly #book: Book;
  #period: RestPeriod | undefined;
  #disturbedClock = Number.NEGATIVE_INFINITY;
  /** A fault outside the promise lasts until the cluster has settled: till then freshness is promised to nobody. */
  #outsidePromise = false;

  constructor(book: Book) {
    this.#book = book;
  }

  get period(): RestPeriod | undefined {
    return this.#period;
  }

  /** Credited time of the last disturbance; undefined while freshness is promised to nobody. */
  get disturbedClock(): number | undefined {
    return this.#outsidePromise ? undefined : this.#disturbedClock;
  }

  settle({ logging, messages }: JournalRecordOf<'settled'>): void {
    if (this.#outsidePromise) this.#disturbedClock = this.#book.now.clock;
    this.#outsidePromise = false;
    this.#period = { logging, messages, finals: new Map(), digests: new Map() };
  }

  /** A fault, a heal, or something moved by itself. */
  disturb(): void {
    this.#disturbedClock = this.#book.now.clock;
    this.#period = undefined;
  }

  fault({ verb, targets, confirmed, tolerated }: JournalRecordOf<'fault'>, inFlight: number): void {
    const { now, run, bounds } = this.#book;
    this.disturb();
    if (!tolerated) this.#outsidePromise = true;
    const what = `the fault at record ${now.at} (${verb} ${targets.join(', ')})`;
    if (!confirmed) run.doubt(`${what} was not confirmed`);
    if (inFlight < bounds.minInFlightAtFault)
      run.doubt(`${what} met ${inFlight} requests in flight, fewer than ${bounds.minInFlightAtFault}`);
  }

  /** The word of an instance, if the rest it was asked in lasts. */
  noteDigest(digest: FinalDigest): void {
    if (digest.rest !== undefined && digest.rest === this.#period) this.#period.digests.set(digest.instance, digest);
  }

  /** Items of reads were missed: the final reads must be taken again. */
  forgetFinals(): void {
    this.#period?.finals.clear();
    this.#period?.digests.clear();
  }
}
