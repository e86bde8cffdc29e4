/** Where a set begins; never written to, since it has no room. */
const none = new Uint32Array(0);

/** A set of small numbers, one bit each. */
export class Bitmap {
  #bits: Uint32Array;
  #size: number;

  constructor(bits = none, size = 0) {
    this.#bits = bits;
    this.#size = size;
  }

  /** Numbers in it. */
  get size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    return (((this.#bits[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1;
  }

  add(number: number): void {
    if (this.has(number)) return;
    const at = number >>> 5;
    if (at >= this.#bits.length) this.#grow(at);
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (number & 31));
    this.#size += 1;
  }

  clear(): void {
    this.#bits.fill(0);
    this.#size = 0;
  }

  /** As it is now, for later questions: what is added afterwards is not in it. */
  copy(): Bitmap {
    return new Bitmap(this.#bits.slice(), this.#size);
  }

  /** Every number in it, in order. */
  forEach(act: (number: number) => void): void {
    for (let at = 0; at < this.#bits.length; at += 1) eachBit(this.#bits[at] ?? 0, at, act);
  }

  /** Every number that is here and not in `other`, in order. */
  forEachMissingIn(other: Bitmap, act: (number: number) => void): void {
    for (let at = 0; at < this.#bits.length; at += 1) {
      eachBit((this.#bits[at] ?? 0) & ~(other.#bits[at] ?? 0), at, act);
    }
  }

  /** Every number that is in both, in order. */
  forEachShared(other: Bitmap, act: (number: number) => void): void {
    for (let at = 0; at < this.#bits.length; at += 1) {
      eachBit((this.#bits[at] ?? 0) & (other.#bits[at] ?? 0), at, act);
    }
  }

  #grow(at: number): void {
    const wider = new Uint32Array(Math.max(at + 1, 8, Math.ceil(this.#bits.length * 1.5)));
    wider.set(this.#bits);
    this.#bits = wider;
  }
}

function eachBit(bits: number, at: number, act: (number: number) => void): void {
  for (let rest = bits; rest !== 0; rest &= rest - 1) act(at * 32 + 31 - Math.clz32(rest & -rest));
}
