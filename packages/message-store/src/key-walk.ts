import type { Message, MessageId } from '@signalbox/shared';

/** Keys from `from` to `to`, both bounds no keys themselves; at most `limit` of them, the lowest. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Eight hexadecimal digits, as far as a range's bounds are told apart. */
const space = 2 ** 32;
/** Every range costs the members a look at all their keys, and its reply is decoded in one go: some ten milliseconds for so many. */
const wantedKeys = 8_000;
const fastestGrowth = 4;

/**
 * Walks up the keys, which are UUIDs, in ranges that hold about as many as are wanted at a time, and learns from each how wide the next
 * should be. Where ids crowd a range is full before its end, and the walk goes on behind the last one found.
 */
export class KeyWalk {
  #from: string;
  #at: number;
  #width: number;
  readonly #wanted: number;
  #asked: { readonly to: number; readonly limit: number } | undefined;

  /**
   * @param expected messages over the whole key space, as a first guess
   * @param atMost as many as are wanted in all
   */
  constructor(after: string | undefined, expected: number, atMost: number) {
    this.#from = after === undefined ? '' : above(after);
    this.#at = after === undefined ? 0 : prefixOf(after);
    this.#wanted = Math.max(1, Math.min(wantedKeys, atMost));
    this.#width = (space * this.#wanted) / Math.max(1, expected);
  }

  /** The next range to ask for; undefined after the last. `atMost`: as many as anybody still wants. */
  next(atMost: number): KeyRange | undefined {
    if (this.#at >= space || atMost <= 0) return undefined;
    const to = Math.min(space, this.#at + Math.max(1, Math.floor(this.#width)));
    const limit = Math.min(2 * this.#wanted, atMost);
    this.#asked = { to, limit };
    return { from: this.#from, to: to === space ? 'g' : textOf(to), limit };
  }

  /** What the range last asked for held. */
  found(ids: readonly MessageId[]): void {
    if (this.#asked === undefined) return;
    const { to, limit } = this.#asked;
    const last = ids.at(-1);
    if (last !== undefined && ids.length >= limit) {
      this.#from = above(last);
      this.#at = prefixOf(last);
    } else {
      this.#from = textOf(to);
      this.#at = to;
    }
    const growth = Math.min(fastestGrowth, this.#wanted / Math.max(1, ids.length));
    this.#width = Math.min(space, Math.max(1, this.#width * growth));
  }
}

/** Greater than the id, and less than every id above it. */
function above(id: string): string {
  return `${id}!`;
}

function prefixOf(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16);
}

function textOf(prefix: number): string {
  return prefix.toString(16).padStart(8, '0');
}

/** Characters of text in one batch, roughly, and the bounds on the messages that may make them. */
const wantedChars = 512 * 1024;
const fewest = 32;
const most = 1_000;
/** Nothing is known yet: as many of the largest would be 4 MB. */
const first = 250;

/** How many messages to fetch at a time so that a batch stays bounded; learns from each. */
export class TextBatches {
  #next = first;

  get next(): number {
    return this.#next;
  }

  found(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    const chars = messages.reduce((sum, { id, msg }) => sum + id.length + msg.length, 0);
    this.#next = Math.min(most, Math.max(fewest, Math.floor((wantedChars * messages.length) / chars)));
  }
}
