import { setTimeout as pause } from 'node:timers/promises';
import { wait, type Clock } from '@signalbox/shared';

export interface UntilOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly withinMs: number;
  /** Pause between two looks, in milliseconds. */
  readonly everyMs?: number;
}

/** Looks again and again; false where it did not come to hold in time. Rejects with the signal's reason. */
export async function until(
  { clock, signal, withinMs, everyMs = 50 }: UntilOptions,
  holds: () => Promise<boolean> | boolean,
): Promise<boolean> {
  const end = clock.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (clock.now() >= end) return false;
    await wait(clock, everyMs, signal);
  }
}

/** Something that is done again and again while a run goes on, with a pause after each turn that may depend on how long that took. */
export class Loop {
  readonly #turn: () => Promise<void>;
  readonly #pauseAfter: (tookMs: number) => number;
  readonly #ended = new AbortController();
  #running: Promise<void> | undefined;

  constructor(turn: () => Promise<void>, pauseAfter: (tookMs: number) => number) {
    this.#turn = turn;
    this.#pauseAfter = pauseAfter;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the turn under way. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const began = performance.now();
      await this.#turn();
      const pauseMs = this.#pauseAfter(performance.now() - began);
      // Ended meanwhile: the loop sees it.
      await pause(pauseMs, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    }
  }
}
