import type { MessageId } from '@signalbox/shared';

/** Four words of 32 bits an id. */
const words = 4;
const firstSlots = 1_024;
/** Beyond this part of its slots in use a search takes too long. */
const fullAt = 0.7;

/**
 * Ids as their 16 bytes, in a table without a pointer: 23 to 47 bytes an id, where a Set of texts takes some 150. Each has a mark that says in how
 * many places it was met since the last `unmark`.
 */
export class IdTable {
  #slots = firstSlots;
  #ids = new Uint32Array(firstSlots * words);
  /** 0: nothing is here; else one more than the times its id was met, up to 255. */
  #marks = new Uint8Array(firstSlots);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** What it takes in memory. */
  get bytes(): number {
    return this.#ids.byteLength + this.#marks.byteLength;
  }

  add(id: MessageId): void {
    if (this.#size + 1 > this.#slots * fullAt) this.#grow();
    const of = wordsOf(id);
    const slot = this.#find(of);
    if (this.#marks[slot] !== 0) return;
    this.#ids.set(of, slot * words);
    this.#marks[slot] = 1;
    this.#size += 1;
  }

  has(id: MessageId): boolean {
    return this.#marks[this.#find(wordsOf(id))] !== 0;
  }

  /** Every id is met nowhere yet. */
  unmark(): void {
    for (let slot = 0; slot < this.#slots; slot += 1) if (this.#marks[slot] !== 0) this.#marks[slot] = 1;
  }

  /** Notes that this id is met; gives how often it was since the last `unmark`, 0 for one that is not here. */
  mark(id: MessageId): number {
    const slot = this.#find(wordsOf(id));
    const before = this.#marks[slot] ?? 0;
    if (before === 0) return 0;
    this.#marks[slot] = Math.min(255, before + 1);
    return before;
  }

  /** The slot that has it, else the free one where it belongs. */
  #find(of: readonly number[]): number {
    const [a = 0, b = 0, c = 0, d = 0] = of;
    let slot = Math.imul(a ^ Math.imul(b ^ Math.imul(c ^ Math.imul(d, mix), mix), mix), mix) >>> 0;
    for (slot %= this.#slots; this.#marks[slot] !== 0; slot = (slot + 1) % this.#slots) {
      const at = slot * words;
      const ids = this.#ids;
      if (ids[at] === a && ids[at + 1] === b && ids[at + 2] === c && ids[at + 3] === d) return slot;
    }
    return slot;
  }

  #grow(): void {
    const [ids, marks] = [this.#ids, this.#marks];
    this.#slots *= 2;
    this.#ids = new Uint32Array(this.#slots * words);
    this.#marks = new Uint8Array(this.#slots);
    for (const [slot, mark] of marks.entries()) {
      if (mark === 0) continue;
      const id = ids.subarray(slot * words, slot * words + words);
      const to = this.#find([...id]);
      this.#ids.set(id, to * words);
      this.#marks[to] = mark;
    }
  }
}

const mix = 0x85ebca6b;

function wordsOf(id: MessageId): number[] {
  const digits = id.replaceAll('-', '');
  return [0, 8, 16, 24].map((from) => Number.parseInt(digits.slice(from, from + 8), 16));
}
