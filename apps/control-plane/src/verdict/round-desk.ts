import type { Pace } from './pace.ts';
import type { Found, Rounds } from './rounds.ts';

export interface RoundDeskDeps {
  readonly rounds: Rounds;
  readonly pace: Pace;
  readonly now: () => number;
  /** Whether all that was looked at agrees. */
  readonly isValid: () => boolean;
  /** Told after each round. */
  readonly looked: () => void;
  /** Told when a round at rest found that all agrees. */
  readonly agreed: () => void;
  readonly signal: AbortSignal;
}

/** Sees to it that rounds are made when they are due or asked for, one after the other. */
export interface RoundDesk {
  /** Makes a quick round if one is due, and a full one where instances disagree. Never throws. */
  look(): void;
  /** Resolves once a full round was made. Throws when somebody was asked who went meanwhile. */
  full(): Promise<void>;
  /** Resolves when no round is under way. */
  idle(): Promise<unknown>;
}

export function createRoundDesk({ rounds, pace, now, isValid, looked, agreed, signal }: RoundDeskDeps): RoundDesk {
  let last: Promise<unknown> = Promise.resolve();
  let asked = false;

  function inTurn(act: () => Promise<void>): Promise<void> {
    const turn = last.then(() => (signal.aborted ? undefined : act()));
    last = turn.catch(() => undefined);
    return turn;
  }

  /** Another round may have been made since this one was asked for. */
  async function quick(): Promise<void> {
    if (!pace.isDue(now())) return;
    const began = now();
    let found: Found = 'unseen';
    try {
      found = await rounds.quick(pace.owed());
    } catch {
      // Whoever was to be asked is gone: the topology will say so, and another round comes.
    }
    looked();
    if (found === 'agrees') agreed();
    if (pace.rounded({ began, ended: now(), found })) await full();
  }

  async function full(): Promise<void> {
    const began = now();
    await rounds.full();
    looked();
    const agrees = isValid();
    if (agrees) agreed();
    pace.sawAll({ began, agrees });
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
      if (!asked && pace.isDue(now())) void lookInTurn();
    },
    full: () => inTurn(full),
    idle: () => last,
  };
}
