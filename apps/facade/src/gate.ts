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

/** Who are refused in one turn of the event loop: a crowd that came together would else hold up whoever is served meanwhile. */
const refusedInOneTurn = 8;

interface Waiter {
  /** When it has waited long enough. */
  readonly until: number;
  settle(granted: boolean): void;
}

export function createGate({ underWay: most, waiting, waitMs }: GateLimits): Gate {
  /** In the order they came, so that the first one's time is over first. */
  const queue = new Set<Waiter>();
  let underWay = 0;
  let watching = false;

  function place(): boolean | Promise<boolean> {
    if (underWay < most) {
      underWay += 1;
      return true;
    }
    if (queue.size >= waiting) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    queue.add({ until: performance.now() + waitMs, settle: resolve });
    watch();
    return promise;
  }

  function watch(): void {
    const [first] = queue;
    if (watching || first === undefined) return;
    watching = true;
    const left = first.until - performance.now();
    // Who waits has a connection; when none is left this need not keep the process.
    if (left > 0) setTimeout(refuseSome, left).unref();
    else setImmediate(refuseSome);
  }

  function refuseSome(): void {
    watching = false;
    const now = performance.now();
    for (const waiter of [...queue].slice(0, refusedInOneTurn)) {
      if (waiter.until > now) break;
      queue.delete(waiter);
      waiter.settle(false);
    }
    watch();
  }

  /** The place goes to whoever waits for longest, without being free in between. */
  function leave(): void {
    const [next] = queue;
    if (next === undefined) {
      underWay -= 1;
      return;
    }
    queue.delete(next);
    next.settle(true);
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
