import type { Throttle } from './throttle.ts';
import type { Found, ConsistencyCheck } from './consistency-check.ts';

export interface CheckRunnerDeps {
  readonly check: ConsistencyCheck;
  readonly throttle: Throttle;
  readonly now: () => number;
  /** Whether all that was looked at agrees. */
  readonly isValid: () => boolean;
  /** Told after each check. */
  readonly looked: () => void;
  /** Told when a check at rest found that all agrees. */
  readonly agreed: () => void;
  readonly signal: AbortSignal;
}

/** Sees to it that checks are made when they are due or asked for, one after the other. */
export interface CheckRunner {
  /** Makes a quick check if one is due, and a full one where instances disagree. Never throws. */
  look(): void;
  /** Resolves once a full check was made. Throws when somebody was asked who went meanwhile. */
  full(): Promise<void>;
  /** Resolves when no check is under way. */
  idle(): Promise<unknown>;
}

export function createCheckRunner({
  check,
  throttle,
  now,
  isValid,
  looked,
  agreed,
  signal,
}: CheckRunnerDeps): CheckRunner {
  let last: Promise<unknown> = Promise.resolve();
  let asked = false;

  function inTurn(act: () => Promise<void>): Promise<void> {
    const turn = last.then(() => (signal.aborted ? undefined : act()));
    last = turn.catch(() => undefined);
    return turn;
  }

  /** Another check may have been made since this one was asked for. */
  async function quick(): Promise<void> {
    if (!throttle.isDue(now())) return;
    const began = now();
    let found: Found = 'unseen';
    try {
      found = await check.quick(throttle.owed());
    } catch {
      // Whoever was to be asked is gone: the topology will say so, and another check comes.
    }
    looked();
    if (found === 'agrees') agreed();
    if (throttle.checked({ began, ended: now(), found })) await full();
  }

  async function full(): Promise<void> {
    const began = now();
    await check.full();
    looked();
    const agrees = isValid();
    if (agrees) agreed();
    throttle.sawAll({ began, agrees });
  }

  async function lookInTurn(): Promise<void> {
    asked = true;
    try {
      await inTurn(quick);
    } catch {
      // It was stopped, or somebody went while he was read: what was not seen is missing in the verdict.
    } finally {
      asked = false;
    }
  }

  return {
    look() {
      if (!asked && throttle.isDue(now())) void lookInTurn();
    },
    full: () => inTurn(full),
    idle: () => last,
  };
}
