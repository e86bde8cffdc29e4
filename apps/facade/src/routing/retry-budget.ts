/** Retries that may still be made; changed only by the functions below. */
export interface RetryBudget {
  readonly tokens: number;
  /** Monotonic milliseconds of the last change. */
  readonly at: number;
}

/** 20 % of the requests and 10 a second (RELIABILITY rule 5), saved up for a burst of at most this many. */
const perRequest = 0.2;
const perSecond = 10;
const most = 200;
const atFirst = 100;

export function freshBudget(now: number): RetryBudget {
  return { tokens: atFirst, at: now };
}

/** A request came in. */
export function earn(budget: RetryBudget, now: number): RetryBudget {
  return add(budget, perRequest, now);
}

/** A retry is wanted; `granted` says whether it may be made. */
export function spend(budget: RetryBudget, now: number): { budget: RetryBudget; granted: boolean } {
  const current = add(budget, 0, now);
  if (current.tokens < 1) return { budget: current, granted: false };
  return { budget: { ...current, tokens: current.tokens - 1 }, granted: true };
}

function add(budget: RetryBudget, tokens: number, now: number): RetryBudget {
  const passed = Math.max(0, now - budget.at);
  return { tokens: Math.min(most, budget.tokens + tokens + (passed / 1000) * perSecond), at: Math.max(now, budget.at) };
}
