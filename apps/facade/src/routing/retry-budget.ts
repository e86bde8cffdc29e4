import type { Decisions } from './decisions.ts';

/** How many extra calls a kind of them may cost, and what may be saved up for a burst. */
export interface Allowance {
  /** So many requests pay for one extra call. */
  readonly requestsPerCall: number;
  /** Extra calls that come back each second without any request. */
  readonly perSecond: number;
  readonly most: number;
  readonly atFirst: number;
}

/** [ROU14] 20 % of the requests and 10 a second. */
export const retryAllowance: Allowance = { requestsPerCall: 5, perSecond: 10, most: 200, atFirst: 100 };
/** [ROU22] 5 % of the reads and 2 a second: what is slow because it has too much to do is not given twice as much. */
export const hedgeAllowance: Allowance = { requestsPerCall: 20, perSecond: 2, most: 20, atFirst: 10 };

/** Extra calls that may still be made; changed only by the functions below. */
export interface Budget {
  readonly allowance: Allowance;
  /** In shares of a call, one earned by each request, so that sums stay whole. */
  readonly shares: number;
  /** Monotonic milliseconds of the last change. */
  readonly at: number;
}

export function freshBudget(allowance: Allowance, now: number): Budget {
  return { allowance, shares: allowance.atFirst * allowance.requestsPerCall, at: now };
}

/** A request came in. */
export function earn(budget: Budget, now: number): Budget {
  return add(budget, 1, now);
}

/** An extra call is wanted; `granted` says whether it may be made. */
export function spend(budget: Budget, now: number): { budget: Budget; granted: boolean } {
  const current = add(budget, 0, now);
  const price = budget.allowance.requestsPerCall;
  if (current.shares < price) return { budget: current, granted: false };
  return { budget: { ...current, shares: current.shares - price }, granted: true };
}

function add(budget: Budget, shares: number, now: number): Budget {
  const { requestsPerCall, perSecond, most } = budget.allowance;
  const passedMs = Math.max(0, now - budget.at);
  const sum = budget.shares + shares + (passedMs / 1000) * perSecond * requestsPerCall;
  return { ...budget, shares: Math.min(most * requestsPerCall, sum), at: Math.max(now, budget.at) };
}

export type BudgetKind = 'retry' | 'hedge';

/** Calls beyond one a request: each is paid for, and a refusal is told. */
export interface RetryBudget {
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
export function createRetryBudget(sort: BudgetKind, decisions: Decisions, now: () => number): RetryBudget {
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
