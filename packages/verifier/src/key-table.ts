import { words } from './column.ts';

/**
 * Numbers keys of 128 bits from 0 in the order in which they come: open addressing over typed arrays, 16 bytes a key and 4 to 8 a slot.
 * A Map of strings would take ten times as much.
 */
export class KeyTable {
  readonly #keys = words();
  /** Number of the key plus 1; 0: free. A power of two long, at most three quarters full. */
  #slots = new Uint32Array(128);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The key's number; a key that is new gets the next one. */
  number(a: number, b: number, c: number, d: number): number {
    let slot = this.#home(a, b, c, d);
    for (;;) {
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0) break;
      if (this.#is(entry - 1, a, b, c, d)) return entry - 1;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    const added = this.#size;
    this.#size += 1;
    this.#keys.set(added * 4, a);
    this.#keys.set(added * 4 + 1, b);
    this.#keys.set(added * 4 + 2, c);
    this.#keys.set(added * 4 + 3, d);
    this.#slots[slot] = added + 1;
    if (this.#size * 4 > this.#slots.length * 3) this.#rehash();
    return added;
  }

  key(number: number): [number, number, number, number] {
    const at = number * 4;
    return [this.#keys.get(at), this.#keys.get(at + 1), this.#keys.get(at + 2), this.#keys.get(at + 3)];
  }

  #is(number: number, a: number, b: number, c: number, d: number): boolean {
    const at = number * 4;
    const keys = this.#keys;
    return keys.get(at) === a && keys.get(at + 1) === b && keys.get(at + 2) === c && keys.get(at + 3) === d;
  }

  /** Ids of version 5 or 7 are not random in every word: all four are mixed. */
  #home(a: number, b: number, c: number, d: number): number {
    let mix = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(c ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f);
    mix ^= mix >>> 15;
    mix = Math.imul(mix, 0x2c1b3c6d);
    return (mix ^ (mix >>> 13)) & (this.#slots.length - 1);
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let number = 0; number < this.#size; number += 1) {
      let slot = this.#home(...this.key(number));
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number + 1;
    }
  }
}
