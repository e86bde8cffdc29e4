import type { AppError, Clock } from '@signalbox/shared';

/** Whether a wait is over: well, not yet, or with an error. */
export type Verdict = 'done' | 'wait' | AppError;

interface Waiter<T> {
  look(value: T): void;
  end(error: AppError): void;
}

/** Promises that settle when a changing value says so. */
export class Waiters<T> {
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter<T>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Judges the value now and after each change; rejects with `late()` after `limitMs`, where one is given. */
  until(now: T, judge: (value: T) => Verdict, limitMs?: number, late?: () => AppError): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiters.delete(waiter);
        dropLimit();
      };
      const waiter: Waiter<T> = {
        look(value) {
          const verdict = judge(value);
          if (verdict === 'wait') return;
          leave();
          if (verdict === 'done') resolve();
          else reject(verdict);
        },
        end(error) {
          leave();
          reject(error);
        },
      };
      const dropLimit =
        limitMs === undefined || late === undefined
          ? () => undefined
          : this.#clock.after(limitMs, () => waiter.end(late()));
      this.#waiters.add(waiter);
      waiter.look(now);
    });
  }

  look(value: T): void {
    for (const waiter of this.#waiters) waiter.look(value);
  }

  endAll(error: AppError): void {
    for (const waiter of this.#waiters) waiter.end(error);
  }
}
