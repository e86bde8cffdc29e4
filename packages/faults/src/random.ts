/** Chance as an argument: the same seed gives the same sequence. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  /** One of them; throws where there is none. */
  pick<T>(items: readonly T[]): T;
  /** `count` different ones of them, or all where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
}

/** mulberry32 (T. Ettinger, public domain): 32 bits of state, far more faults than a run ever needs. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  const below = (limit: number): number => Math.floor(next() * limit);

  function sample<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    return Array.from({ length: Math.min(count, items.length) }, () => left.splice(below(left.length), 1)).flat();
  }

  return {
    next,
    below,
    pick(items) {
      const [found] = sample(items, 1);
      if (found === undefined) throw new RangeError('expected at least one to pick from, found none');
      return found;
    },
    sample,
  };
}
