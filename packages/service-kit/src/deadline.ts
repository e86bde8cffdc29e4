import { systemClock, type Clock } from '@signalbox/shared';
import type { IncomingMessage } from 'node:http';
import { sinceArrival } from './http/arrival.ts';

/** Carries what remains of the caller's time, in whole milliseconds: durations travel between clocks, instants do not. */
export const deadlineHeader = 'x-signalbox-deadline-ms';

/** The wall clock is never used for time-outs (RELIABILITY rule 11). */
type Now = Clock['now'];

/** The one deadline of a request (RELIABILITY rule 5). */
export class Deadline {
  readonly #at: number;
  readonly #now: Now;

  private constructor(at: number, now: Now) {
    this.#at = at;
    this.#now = now;
  }

  static after(ms: number, now: Now = systemClock.now): Deadline {
    return new Deadline(now() + ms, now);
  }

  /** Milliseconds left, never below 0. */
  remainingMs(): number {
    return Math.max(0, this.#at - this.#now());
  }

  get expired(): boolean {
    return this.remainingMs() <= 0;
  }

  /** A deadline for one hop: at most `ms` from now and never later than this one. */
  within(ms: number): Deadline {
    return new Deadline(Math.min(this.#at, this.#now() + ms), this.#now);
  }

  /** The header that hands it on. */
  headers(): Record<string, string> {
    return { [deadlineHeader]: String(Math.floor(this.remainingMs())) };
  }
}

/** What that header says; undefined where there is none, or no whole milliseconds. */
export function askedMs(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,7}$/.test(header) ? Number(header) : undefined;
}

/** The deadline a request came with, or `defaultMs`, counted from the arrival of its head; a caller can only shorten it. */
export function deadlineOf(request: IncomingMessage, defaultMs: number, now: Now = systemClock.now): Deadline {
  const asked = askedMs(request.headers[deadlineHeader]) ?? defaultMs;
  return Deadline.after(Math.min(asked, defaultMs) - sinceArrival(request, now), now);
}
