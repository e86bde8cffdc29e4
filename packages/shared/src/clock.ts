/** Time as an argument of rules: milliseconds that only go forward, from an arbitrary zero. */
export interface Clock {
  now(): number;
  /** Calls once after `ms`; gives the way to call it off. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`; rejects with the signal's reason once that aborts. */
export function wait(clock: Pick<Clock, 'after'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const done = (): void => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    };
    const aborted = (): void => {
      callOff();
      reject(signal?.reason);
    };
    const callOff = clock.after(ms, done);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
