import { setTimeout as pause } from 'node:timers/promises';
import type { Observer, Target } from '@signalbox/observer';

export interface ReadingClientDeps {
  readonly observer: Observer;
  readonly targets: () => readonly Target[];
  readonly now: () => number;
  /** How many messages there are about. */
  readonly count: () => number;
}

/** Between two questions for a fingerprint, in milliseconds. */
const digestEvery = 2000;
/** Least time between two whole reads; a set of 10,000 is read every 10 s, so that reading stays a small part of the load. */
const readEvery = 4000;
const readEveryPerMessage = 1;

/** A client that reads while the run goes on: what it is shown must neither be old nor go backwards. */
export class ReadingClient {
  readonly #deps: ReadingClientDeps;
  readonly #ended = new AbortController();
  #running: Promise<void> | undefined;

  constructor(deps: ReadingClientDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the read under way. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { observer, targets, now, count } = this.#deps;
    let lastRead = now();
    for (let turn = 0; !this.#ended.signal.aborted; turn += 1) {
      const all = targets();
      const target = all[turn % Math.max(1, all.length)];
      if (target !== undefined) {
        const isTime = now() - lastRead >= Math.max(readEvery, count() * readEveryPerMessage);
        if (isTime) lastRead = now();
        // An instance that is down fails the read, which the journal says.
        await (isTime ? observer.read(target.id, { client: 'reader' }) : observer.digest(target.id));
      }
      // Ended meanwhile: the loop sees it.
      await pause(digestEvery, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    }
  }
}
