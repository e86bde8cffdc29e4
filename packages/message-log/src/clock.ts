/** Time as this package needs it: an argument, so that rules run under a fake one. Milliseconds on a clock that never steps back. */
export interface Clock {
  now(): number;
  /** Runs `act` once after `ms`; gives the way to call it off. */
  after(ms: number, act: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};
