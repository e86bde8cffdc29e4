import type { IncomingMessage } from 'node:http';
import { sinceArrival } from './http/arrival.ts';

/** Carries what remains of the caller's time, in whole milliseconds: durations travel between clocks, instants do not. */
export const deadlineHeader = 'x-signalbox-deadline-ms';

/** Monotonic milliseconds; the wall clock is never used for time-outs (RELIABILITY rule 11). */
export type MonotonicClock = () => number;
const monotonic: MonotonicClock = () => performance.now();

/** The one deadline of a request (RELIABILITY rule 5). */
export class Deadline {
  readonly #at: number;
  readonly #clock: MonotonicClock;

  private constructor(at: number, clock: MonotonicClock) {
    this.#at = at;
    this.#clock = clock;
  }

  static after(ms: number, clock: MonotonicClock = monotonic): Deadline {
    return new Deadline(clock() + ms, clock);
  }

  /** Milliseconds left, never below 0. */
  remainingMs(): number {
    return Math.max(0, this.#at - this.#clock());
  }

  get expired(): boolean {
    return this.remainingMs() <= 0;
  }

  /** A deadline for one hop: at most `ms` from now and never later than this one. */
  within(ms: number): Deadline {
    return new Deadline(Math.min(this.#at, this.#clock() + ms), this.#clock);
  }

  /** The header that hands it on. */
  headers(): Record<string, string> {
    return { [deadlineHeader]: String(Math.floor(this.remainingMs())) };
  }
}

/** The deadline a request came with, or `defaultMs`, counted from the arrival of its head; a caller can only shorten it. */
export function deadlineOf(request: IncomingMessage, defaultMs: number, clock: MonotonicClock = monotonic): Deadline {
  const header = request.headers[deadlineHeader];
  const asked = typeof header === 'string' && /^\d{1,7}$/.test(header) ? Number(header) : defaultMs;
  return Deadline.after(Math.min(asked, defaultMs) - sinceArrival(request, clock), clock);
}
