/**
 * When to start again after a death nobody asked for: pure, with time and chance as arguments.
 * A quick death is one within `quickMs` of its spawn; quick deaths in a row lengthen the pause, any other resets it.
 */
export interface RestartLimits {
  /** A life shorter than this is a quick death. */
  readonly quickMs: number;
  /** Quick deaths counted within this window. */
  readonly windowMs: number;
  /** So many quick deaths within the window end the tries. */
  readonly giveUpAfter: number;
  /** The first pause lasts between this and twice this; it doubles with each quick death. */
  readonly baseMs: number;
  /** Where the doubling ends (the pause is at most twice this). */
  readonly capMs: number;
}

/** Ten quick deaths fit into the window: the nine pauses before the tenth add up to at most 75 s. */
export const restartLimits: RestartLimits = {
  quickMs: 15_000,
  windowMs: 120_000,
  giveUpAfter: 10,
  baseMs: 500,
  capMs: 6_000,
};

/** A death by the monotonic clock, in milliseconds. */
export interface Death {
  readonly at: number;
  readonly livedMs: number;
}

export type Verdict =
  | { readonly kind: 'retry'; readonly delayMs: number; readonly quickDeaths: readonly Death[] }
  | { readonly kind: 'give-up'; readonly because: string; readonly quickDeaths: readonly Death[] };

/** Judges one more death. `earlier` is the `quickDeaths` of the verdict before; `random` gives 0 ≤ x < 1. */
export function afterDeath(
  earlier: readonly Death[],
  death: Death,
  random: () => number,
  limits: RestartLimits = restartLimits,
): Verdict {
  if (death.livedMs >= limits.quickMs) {
    return { kind: 'retry', delayMs: pause(1, random, limits), quickDeaths: [] };
  }
  const quickDeaths = [...earlier, death].filter((one) => death.at - one.at < limits.windowMs);
  const count = quickDeaths.length;
  if (count >= limits.giveUpAfter) {
    const seconds = Math.round(limits.windowMs / 1000);
    return {
      kind: 'give-up',
      because: `it died ${count} times within ${seconds} s, each time soon after its start`,
      quickDeaths,
    };
  }
  return { kind: 'retry', delayMs: pause(count, random, limits), quickDeaths };
}

/** Exponential with full jitter on top, so that instances that died together do not come back together. */
function pause(count: number, random: () => number, limits: RestartLimits): number {
  const floor = Math.min(limits.capMs, limits.baseMs * 2 ** (count - 1));
  return Math.round(floor * (1 + random()));
}
