import { earn, freshBudget, hedgeAllowance, retryAllowance, spend } from './call-budget.ts';
import type { Decisions } from './decisions.ts';

export type ExtraCall = 'retry' | 'hedge';

/** Calls beyond one a request: each is paid for, and a refusal is told. */
export interface ExtraCalls {
  /** A request of the sort that such calls are made for came in. */
  earn(): void;
  /** Whether one may be made, on this target. */
  mayCall(target: string): boolean;
}

const allowances = { retry: retryAllowance, hedge: hedgeAllowance };
const words = {
  retry: 'retries are used up: 20 % of the requests and 10 a second',
  hedge: 'second readers are used up: 5 % of the reads and 2 a second',
};
/** Milliseconds between two words on the same shortage [ROU14]. */
const tellEveryMs = 1000;

/** @param now monotonic milliseconds. */
export function createExtraCalls(sort: ExtraCall, decisions: Decisions, now: () => number): ExtraCalls {
  let budget = freshBudget(allowances[sort], now());
  let denied = 0;
  let toldAt = -Infinity;

  function tellShortage(target: string): void {
    denied += 1;
    if (now() - toldAt < tellEveryMs) return;
    const msg = `${words[sort]}; ${target} is not asked (${denied} not asked since it was last told)`;
    // A hedge that is not made costs nothing that was promised.
    decisions.tell(
      'routing.budget-exhausted',
      { target, budget: sort, denied },
      msg,
      sort === 'hedge' ? 'info' : 'warn',
    );
    toldAt = now();
    denied = 0;
  }

  return {
    earn() {
      budget = earn(budget, now());
    },
    mayCall(target) {
      const asked = spend(budget, now());
      budget = asked.budget;
      if (!asked.granted) tellShortage(target);
      return asked.granted;
    },
  };
}
