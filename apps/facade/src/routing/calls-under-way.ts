/** [ROU27] How many calls of this facade wait for the answer of each target. */
export interface CallsUnderWay {
  of(id: string): number;
  /** Counts `call` until it ends. */
  during<T>(id: string, call: () => Promise<T>): Promise<T>;
}

export function createCallsUnderWay(): CallsUnderWay {
  const counts = new Map<string, number>();
  const add = (id: string, change: number): void => void counts.set(id, (counts.get(id) ?? 0) + change);
  return {
    of: (id) => counts.get(id) ?? 0,
    async during(id, call) {
      add(id, 1);
      try {
        return await call();
      } finally {
        add(id, -1);
      }
    },
  };
}
