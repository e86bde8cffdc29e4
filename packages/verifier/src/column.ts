type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A growing row of numbers without a JavaScript object each. What was never set reads as 0. */
export class Column {
  readonly #make: (length: number) => Numbers;
  #numbers: Numbers;

  constructor(make: (length: number) => Numbers) {
    this.#make = make;
    this.#numbers = make(64);
  }

  get(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#numbers.length) this.#grow(index);
    this.#numbers[index] = value;
  }

  /** By half, not double: a million rows must leave room in the bound for the copy made meanwhile. */
  #grow(index: number): void {
    const wider = this.#make(Math.max(index + 1, Math.ceil(this.#numbers.length * 1.5)));
    wider.set(this.#numbers);
    this.#numbers = wider;
  }
}

export const bytes = () => new Column((length) => new Uint8Array(length));
export const shorts = () => new Column((length) => new Uint16Array(length));
export const words = () => new Column((length) => new Uint32Array(length));
/** For positions in the journal and offsets, which outgrow 32 bits. */
export const doubles = () => new Column((length) => new Float64Array(length));
