import { setTimeout as pause } from 'node:timers/promises';

/** Something that is done again and again while a run goes on, with a pause after each turn. */
export class Loop {
  readonly #turn: () => Promise<void>;
  readonly #pauseMs: number;
  readonly #ended = new AbortController();
  #running: Promise<void> | undefined;

  constructor(turn: () => Promise<void>, pauseMs: number) {
    this.#turn = turn;
    this.#pauseMs = pauseMs;
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
      await this.#turn();
      // Ended meanwhile: the loop sees it.
      await pause(this.#pauseMs, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    }
  }
}
