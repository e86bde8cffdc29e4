import type { MessageId } from '@signalbox/shared';

/** Two 32-bit words: a message's fingerprint. */
export interface Hash {
  readonly high: number;
  readonly low: number;
}

/** The bits of `digits` hexadecimal digits (8 at most, lower case) from `at`. The schema has seen to the alphabet. */
export function readHex(text: string, at: number, digits: number): number {
  let bits = 0;
  for (let index = at; index < at + digits; index += 1) {
    const code = text.charCodeAt(index);
    bits = (bits << 4) | (code < 58 ? code - 48 : code - 87);
  }
  return bits >>> 0;
}

export function readHash(text: string): Hash {
  return { high: readHex(text, 0, 8), low: readHex(text, 8, 8) };
}

/** A UUID from its four words. */
export function uuidText(words: readonly [number, number, number, number]): MessageId {
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('');
  // Cast at the border: the words were read from an id.
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as MessageId;
}
