import { AppError } from '@signalbox/shared';

/** So many at once, refilled evenly: a bucket of tokens. */
export interface RateLimit {
  /** Throws AppError `too-many` when nothing is left. */
  take(): void;
}

/** `now`: milliseconds that only go forward. */
export function createRateLimit(what: string, perSecond: number, burst: number, now: () => number): RateLimit {
  let left = burst;
  let filledAt = now();
  return {
    take() {
      const at = now();
      left = Math.min(burst, left + ((at - filledAt) / 1000) * perSecond);
      filledAt = at;
      if (left < 1) {
        throw new AppError('too-many', `Too many ${what} at once.`, {
          expected: `at most ${perSecond} a second`,
          found: 'more',
          remedy: 'Try again a little later.',
          retryAfter: 1,
        });
      }
      left -= 1;
    },
  };
}

/** Bounds what is under way at the same time. */
export interface Gate {
  /** Runs it, or throws AppError `too-many` at once. */
  pass<T>(act: () => Promise<T>): Promise<T>;
}

export function createGate(what: string, most: number): Gate {
  let underWay = 0;
  return {
    async pass(act) {
      if (underWay >= most) {
        throw new AppError('too-many', `Too many ${what} are under way.`, {
          expected: `at most ${most} at the same time`,
          found: `${underWay}`,
          remedy: 'Try again a little later, or call a facade directly.',
          retryAfter: 1,
        });
      }
      underWay += 1;
      try {
        return await act();
      } finally {
        underWay -= 1;
      }
    },
  };
}
