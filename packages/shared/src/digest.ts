import type { MessageId } from './ids.ts';

/**
 * Order-free fingerprint of a set of messages: the sum of one 64-bit hash per message, kept as two 32-bit lanes.
 * A sum, not an exclusive or: an id held twice must change it. Each lane multiplies and mixes over UTF-16 code units
 * with the finaliser of MurmurHash3 (A. Appleby); plain integers, because a BigInt a byte would cost 100 times as much.
 */
export interface SetHash {
  readonly high: number;
  readonly low: number;
}

export const emptySetHash: SetHash = { high: 0, low: 0 };

function finalise(lane: number): number {
  let h = lane;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hash of one message; the id's fixed length keeps id and text apart. */
export function messageHash(id: string, msg: string): SetHash {
  let high = 0x9e3779b9;
  let low = 0x7f4a7c15;
  for (const text of [id, msg]) {
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      high = Math.imul(high ^ unit, 0x01000193);
      low = Math.imul(low ^ unit, 0x5bd1e995) + (high >>> 15);
    }
  }
  return { high: finalise(high ^ msg.length), low: finalise(low ^ id.length) };
}

/** Adds one message's hash to a set's. */
export function addHash(sum: SetHash, hash: SetHash): SetHash {
  return { high: (sum.high + hash.high) >>> 0, low: (sum.low + hash.low) >>> 0 };
}

/** The hash as a digest writes it: 16 hexadecimal digits. */
export function hashText(sum: SetHash): string {
  return sum.high.toString(16).padStart(8, '0') + sum.low.toString(16).padStart(8, '0');
}

/** Takes apart what `hashText` wrote, so that the hashes of several sets can be added. */
export function parseHash(text: string): SetHash {
  return { high: Number.parseInt(text.slice(0, 8), 16), low: Number.parseInt(text.slice(8), 16) };
}

export interface PartSummary {
  readonly count: number;
  readonly hash: string;
}

const hexDigits = '0123456789abcdef';

/**
 * Count and hash of a set that only grows, kept as it grows, in 16 buckets by the first hexadecimal digit of the id: a part that whoever
 * holds a message can tell, while the log's partition of a message is not known to the map. The parts of disjoint sets add up.
 */
export class SetDigest {
  readonly #counts = new Uint32Array(hexDigits.length);
  readonly #highs = new Uint32Array(hexDigits.length);
  readonly #lows = new Uint32Array(hexDigits.length);

  /** The set whose buckets these are. */
  static of(buckets: Readonly<Record<string, PartSummary>>): SetDigest {
    const digest = new SetDigest();
    for (const [digit, { count, hash }] of Object.entries(buckets)) {
      const { high, low } = parseHash(hash);
      digest.#grow(hexDigits.indexOf(digit), count, high, low);
    }
    return digest;
  }

  add(id: MessageId, msg: string): void {
    const { high, low } = messageHash(id, msg);
    this.#grow(hexDigits.indexOf(id.charAt(0)), 1, high, low);
  }

  /** Adds a set that shares no message with this one. */
  addAll(other: SetDigest): void {
    for (let bucket = 0; bucket < hexDigits.length; bucket += 1) {
      this.#grow(bucket, other.#counts[bucket] ?? 0, other.#highs[bucket] ?? 0, other.#lows[bucket] ?? 0);
    }
  }

  total(): PartSummary {
    return {
      count: sum(this.#counts),
      hash: hashText({ high: sum(this.#highs) >>> 0, low: sum(this.#lows) >>> 0 }),
    };
  }

  /** Buckets that hold something, by their digit. */
  buckets(): Record<string, PartSummary> {
    return Object.fromEntries(
      [...this.#counts].flatMap((count, bucket) => {
        const hash = hashText({ high: this.#highs[bucket] ?? 0, low: this.#lows[bucket] ?? 0 });
        return count === 0 ? [] : [[hexDigits.charAt(bucket), { count, hash }]];
      }),
    );
  }

  #grow(bucket: number, count: number, high: number, low: number): void {
    // Typed arrays wrap at 32 bits, which is what `addHash` does.
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#highs[bucket] = (this.#highs[bucket] ?? 0) + high;
    this.#lows[bucket] = (this.#lows[bucket] ?? 0) + low;
  }
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
