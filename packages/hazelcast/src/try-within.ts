import { AppError } from '@signalbox/shared';

/** What a failed try says: `again` may work and may have written; `offline` wrote nothing and may work later; `never` is a defect. */
export type TryFailure = 'again' | 'offline' | 'never';

export interface TryOptions<T> {
  readonly attempt: (number: number) => Promise<T>;
  readonly classify: (thrown: unknown) => TryFailure;
  readonly remainingMs: () => number;
  readonly pauseMs: number;
  /** Resolves after that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Tells of what makes it useless to wait for the try under way any longer: it fails for that reason. Gives back the way to stop. */
  readonly interrupt?: (end: (reason: unknown) => void) => () => void;
  /** Before another try, with the number of the one that failed. */
  readonly onRetry?: (attempt: number, thrown: unknown) => void;
  /** What is tried, for the error: `store the message`. */
  readonly doing: string;
}

/**
 * Tries until it works or the time is over; a try that hangs ends with the time too. A write that may have happened is `unknown`;
 * when every try found nobody to talk to, it is `unavailable`: certainly not written.
 */
export async function tryWithin<T>(options: TryOptions<T>): Promise<{ value: T; attempts: number }> {
  let mayHaveHappened = false;
  let last: unknown;
  for (let attempt = 1; options.remainingMs() > 0; attempt += 1) {
    try {
      return { value: await inTime(options.attempt(attempt), options), attempts: attempt };
    } catch (thrown) {
      last = thrown;
      const failure = thrown === outOfTime ? 'again' : options.classify(thrown);
      if (failure === 'never')
        throw new AppError('internal', `Could not ${options.doing}: ${text(thrown)}.`, {}, thrown);
      if (failure === 'again') mayHaveHappened = true;
      if (options.remainingMs() <= options.pauseMs) break;
      options.onRetry?.(attempt, thrown);
      await options.sleep(options.pauseMs);
    }
  }
  const reason = last === undefined || last === outOfTime ? 'no answer in time' : text(last);
  throw new AppError(
    mayHaveHappened ? 'unknown' : 'unavailable',
    `Could not ${options.doing}: ${reason}.`,
    { retryAfter: 1 },
    last,
  );
}

const outOfTime = Symbol('out of time');

async function inTime<T>(work: Promise<T>, { remainingMs, interrupt }: TryOptions<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(outOfTime), remainingMs());
    stop = interrupt?.(reject);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
    stop?.();
  }
}

function text(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
