import type { SentMessage } from './journal.ts';

/** Columns are joined in pairs when there are more: a picture has no room for them. */
const columnsAtMost = 400;
/** Steps a decade of milliseconds is divided into. */
const perDecade = 16;

/** Whether a place of the picture has a message that was not acknowledged, by its height: `level` is 16 times the decimal logarithm of the milliseconds. */
type Column = Map<number, boolean>;

export interface Dot {
  /** Part of all messages that were sent before, 0 to 1. */
  readonly x: number;
  readonly ms: number;
  readonly failed: boolean;
}

/** How long messages took, in the order of sending, as dots: of those that would lie on one another, one. The same memory for any number of messages. */
export class LatencyPicture {
  #columns: Column[] = [];
  /** Messages a column stands for. */
  #wide = 1;
  #taken = 0;
  #longest = 0;
  readonly #breaks: number[] = [];

  take({ ms, acked }: Pick<SentMessage, 'ms' | 'acked'>): void {
    const at = Math.floor(this.#taken / this.#wide);
    const level = Math.round(Math.log10(Math.max(1, ms)) * perDecade);
    const column = (this.#columns[at] ??= new Map());
    column.set(level, !acked || column.get(level) === true);
    this.#taken += 1;
    this.#longest = Math.max(this.#longest, ms);
    if (this.#columns.length > columnsAtMost) this.#join();
  }

  /** Something was broken or started at this place. */
  break(): void {
    this.#breaks.push(this.#taken);
  }

  get taken(): number {
    return this.#taken;
  }

  get longest(): number {
    return this.#longest;
  }

  /** As parts of all messages, 0 to 1. */
  breaks(): number[] {
    return this.#breaks.map((n) => n / Math.max(1, this.#taken));
  }

  dots(): Dot[] {
    return this.#columns.flatMap((column, n) =>
      Array.from(column, ([level, failed]) => ({
        x: (n * this.#wide) / this.#taken,
        ms: 10 ** (level / perDecade),
        failed,
      })),
    );
  }

  #join(): void {
    const joined: Column[] = [];
    for (let n = 0; n < this.#columns.length; n += 2) {
      const column: Column = new Map(this.#columns[n]);
      for (const [level, failed] of this.#columns[n + 1] ?? []) column.set(level, failed || column.get(level) === true);
      joined.push(column);
    }
    this.#columns = joined;
    this.#wide *= 2;
  }
}
