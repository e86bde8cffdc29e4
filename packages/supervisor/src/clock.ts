/** Time as an argument. Order and durations use `monotonic`; `wall` only names moments for people. */
export interface Clock {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds from an arbitrary zero; never goes back. */
  monotonic(): number;
  /** Calls once after `ms`; the answer drops the call. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
export function pauseFor(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      drop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const drop = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
