/** Has one thing begun after the other. */
export type InTurn = <T>(begin: () => Promise<T>) => Promise<T>;

/** The next begins once the one before is done, well or not, or after `mostMs`: one that hangs holds up nobody for longer. */
export function createTurns(mostMs: number): InTurn {
  let last: Promise<void> = Promise.resolve();
  return async (begin) => {
    const before = last;
    const { promise, resolve: next } = Promise.withResolvers<void>();
    last = promise;
    await before;
    const timer = setTimeout(next, mostMs);
    try {
      return await begin();
    } finally {
      clearTimeout(timer);
      next();
    }
  };
}
