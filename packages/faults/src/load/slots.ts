/** Does work, or has it wait for its turn. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** At most so many at once; the others wait, first come, first served. */
export function createSlots(most: number): Slots {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return async (work) => {
    if (taken < most) taken += 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // A slot is handed on, not given back, so that nobody who comes now overtakes.
      if (next === undefined) taken -= 1;
      else next();
    }
  };
}
