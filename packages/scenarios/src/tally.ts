import type { SentMessage } from './journal.ts';

/** Milliseconds are counted to three digits: to 0.1 below 100, to 1 below 1,000, to a hundredth part at most beyond. */
const digits = 3;

/** How long messages took, as how many took each time: the same memory for ten messages and for ten million. */
export class Latencies {
  readonly #counts = new Map<number, number>();
  #total = 0;
  #longest: number | undefined;

  take(ms: number): void {
    const rounded = Number(ms.toPrecision(digits));
    this.#counts.set(rounded, (this.#counts.get(rounded) ?? 0) + 1);
    this.#total += 1;
    this.#longest = Math.max(ms, this.#longest ?? ms);
  }

  /** How many times are told apart. */
  get size(): number {
    return this.#counts.size;
  }

  get longest(): number | undefined {
    return this.#longest;
  }

  /** The smallest time with at least the share `q` of all at or below it (nearest rank); undefined of nothing. */
  quantile(q: number): number | undefined {
    const rank = Math.max(1, Math.ceil(q * this.#total));
    let below = 0;
    for (const [ms, count] of [...this.#counts].toSorted(([a], [b]) => a - b)) {
      below += count;
      if (below >= rank) return ms;
    }
    return undefined;
  }
}

/** What was sent so far, in figures: who took it in, who stored it, how long it took. No message is kept. */
export class Tally {
  readonly latencies = new Latencies();
  readonly #facade = new Map<string, number>();
  readonly #logging = new Map<string, number>();
  #sent = 0;
  #acked = 0;

  get sent(): number {
    return this.#sent;
  }

  get acked(): number {
    return this.#acked;
  }

  take({ acked, facade, logging, ms }: SentMessage): void {
    this.#sent += 1;
    if (!acked) return;
    this.#acked += 1;
    this.latencies.take(ms);
    count(this.#facade, facade);
    count(this.#logging, logging);
  }

  /** Of those acknowledged, how many by each instance. */
  by(kind: 'facade' | 'logging'): ReadonlyMap<string, number> {
    return kind === 'facade' ? this.#facade : this.#logging;
  }
}

function count(counts: Map<string, number>, id: string | null): void {
  if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
}
