import type { Clock } from './clock.ts';

/** Time that stands still until it is moved: for the tests of the rules. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #calls = new Set<{ readonly at: number; readonly call: () => void }>();

  wall(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const entry = { at: this.#now + ms, call };
    this.#calls.add(entry);
    return () => this.#calls.delete(entry);
  }

  /** Moves on by `ms`; what falls due is called in order, and what it awaited settles before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settled();
      const due = [...this.#calls].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#calls.delete(due);
      this.#now = due.at;
      due.call();
    }
    this.#now = end;
  }
}

/** One turn of the event loop: every promise that can settle has settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
