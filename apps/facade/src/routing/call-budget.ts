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
export interface CallBudget {
  readonly allowance: Allowance;
  /** In shares of a call, one earned by each request, so that sums stay whole. */
  readonly shares: number;
  /** Monotonic milliseconds of the last change. */
  readonly at: number;
}

export function freshBudget(allowance: Allowance, now: number): CallBudget {
  return { allowance, shares: allowance.atFirst * allowance.requestsPerCall, at: now };
}

/** A request came in. */
export function earn(budget: CallBudget, now: number): CallBudget {
  return add(budget, 1, now);
}

/** An extra call is wanted; `granted` says whether it may be made. */
export function spend(budget: CallBudget, now: number): { budget: CallBudget; granted: boolean } {
  const current = add(budget, 0, now);
  const price = budget.allowance.requestsPerCall;
  if (current.shares < price) return { budget: current, granted: false };
  return { budget: { ...current, shares: current.shares - price }, granted: true };
}

function add(budget: CallBudget, shares: number, now: number): CallBudget {
  const { requestsPerCall, perSecond, most } = budget.allowance;
  const passedMs = Math.max(0, now - budget.at);
  const sum = budget.shares + shares + (passedMs / 1000) * perSecond * requestsPerCall;
  return { ...budget, shares: Math.min(most * requestsPerCall, sum), at: Math.max(now, budget.at) };
}
