/**
 * Where the judge is in the journal: `at` counts records from 1, `clock` the milliseconds that are believed to have passed. A clock that
 * jumps forward is believed up to `stepMs`, one that jumps back not at all: a jump makes the judge milder, never harsher.
 */
export class Moment {
  readonly #stepMs: number;
  #lastT: number | undefined;
  at = 0;
  clock = 0;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  pass(t: number): void {
    this.at += 1;
    this.clock += Math.min(Math.max(0, t - (this.#lastT ?? t)), this.#stepMs);
    this.#lastT = t;
  }
}
