/** Retries that may still be made; changed only by the functions below. */
export interface RetryBudget {
  /** In fifths of a retry: a request earns one, so that sums stay whole. */
  readonly fifths: number;
  /** Monotonic milliseconds of the last change. */
  readonly at: number;
}

/** 20 % of the requests and 10 a second (RELIABILITY rule 5), saved up for a burst of at most this many. */
const perRequest = 1;
const perRetry = 5;
const perSecond = 10 * perRetry;
const most = 200 * perRetry;
const atFirst = 100 * perRetry;

export function freshBudget(now: number): RetryBudget {
  return { fifths: atFirst, at: now };
}

/** A request came in. */
export function earn(budget: RetryBudget, now: number): RetryBudget {
  return add(budget, perRequest, now);
}

/** A retry is wanted; `granted` says whether it may be made. */
export function spend(budget: RetryBudget, now: number): { budget: RetryBudget; granted: boolean } {
  const current = add(budget, 0, now);
  if (current.fifths < perRetry) return { budget: current, granted: false };
  return { budget: { ...current, fifths: current.fifths - perRetry }, granted: true };
}

function add(budget: RetryBudget, fifths: number, now: number): RetryBudget {
  const passed = Math.max(0, now - budget.at);
  return { fifths: Math.min(most, budget.fifths + fifths + (passed / 1000) * perSecond), at: Math.max(now, budget.at) };
}
