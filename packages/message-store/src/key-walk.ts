import type { Message } from '@signalbox/shared';

/** Keys from `from` to `to`, both bounds no keys themselves; at most `limit` of them, the lowest. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
  readonly limit: number;
}

/** Eight hexadecimal digits, as far as a range's bounds are told apart. */
const space = 2 ** 32;
/** Characters of text in one batch, roughly, and the bounds on the messages that may make them. */
const wantedChars = 512 * 1024;
const fewest = 32;
const most = 1_000;
/** Nothing is known yet: as many of the largest would be 4 MB. */
const first = 250;
const fastestGrowth = 4;

/**
 * Walks up the keys, which are UUIDs, in ranges that hold about as many messages as fit one batch, and learns from each how wide the next
 * should be. Where ids crowd a range is full before its end, and the walk goes on behind the last one found.
 */
export class KeyWalk {
  #from: string;
  #at: number;
  #width: number;
  #wanted = first;
  #asked: { readonly to: number; readonly limit: number } | undefined;

  /** @param expected messages over the whole key space, as a first guess */
  constructor(after: string | undefined, expected: number) {
    this.#from = after === undefined ? '' : above(after);
    this.#at = after === undefined ? 0 : prefixOf(after);
    this.#width = (space * first) / Math.max(1, expected);
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
  found(messages: readonly Message[]): void {
    if (this.#asked === undefined) return;
    const { to, limit } = this.#asked;
    const last = messages.at(-1);
    if (last !== undefined) this.#wanted = fitting(messages);
    if (last !== undefined && messages.length >= limit) {
      this.#from = above(last.id);
      this.#at = prefixOf(last.id);
    } else {
      this.#from = textOf(to);
      this.#at = to;
    }
    const growth = Math.min(fastestGrowth, this.#wanted / Math.max(1, messages.length));
    this.#width = Math.min(space, Math.max(1, this.#width * growth));
  }
}

function fitting(messages: readonly Message[]): number {
  const chars = messages.reduce((sum, { id, msg }) => sum + id.length + msg.length, 0);
  return Math.min(most, Math.max(fewest, Math.floor((wantedChars * messages.length) / chars)));
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
