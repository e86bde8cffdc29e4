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
