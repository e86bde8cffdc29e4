/** Bounds what is under way at once. */
export interface Gate {
  /** Runs it and gives what came of it; without a place in time it begins nothing, and gives what `refuse` says. */
  pass<T>(act: () => Promise<T>, refuse: (underWay: number) => Error): Promise<T>;
}

export interface GateLimits {
  readonly underWay: number;
  /** Who may wait for a place, and for how many milliseconds. */
  readonly waiting: number;
  readonly waitMs: number;
}

export function createGate({ underWay: most, waiting, waitMs }: GateLimits): Gate {
  /** In the order they came: each is called with whether there is a place for it. */
  const queue = new Set<(granted: boolean) => void>();
  let underWay = 0;

  function place(): boolean | Promise<boolean> {
    if (underWay < most) {
      underWay += 1;
      return true;
    }
    if (queue.size >= waiting) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (granted: boolean): void => {
      clearTimeout(timer);
      queue.delete(settle);
      resolve(granted);
    };
    const timer = setTimeout(() => settle(false), waitMs);
    queue.add(settle);
    return promise;
  }

  /** The place goes to whoever waits for longest, without being free in between. */
  function leave(): void {
    const [next] = queue;
    if (next === undefined) underWay -= 1;
    else next(true);
  }

  return {
    async pass(act, refuse) {
      if (!(await place())) throw refuse(underWay);
      try {
        return await act();
      } finally {
        leave();
      }
    },
  };
}
