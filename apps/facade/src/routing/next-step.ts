import { pick, type Candidate, type Policy } from './pick.ts';

/** How far a request has come. */
export interface Progress {
  /** Rounds over all instances that are behind it. */
  readonly round: number;
  /** Tries that were begun, in all rounds. */
  readonly attempts: number;
  /** Asked in this round. */
  readonly tried: ReadonlySet<string>;
}
export const atStart: Progress = { round: 0, attempts: 0, tried: new Set() };

/** What a request sees when it decides. */
export interface View<T extends Candidate> {
  /** Whom the catalogue shows now, ordered by id; for a pinned request only that one. */
  readonly targets: readonly T[];
  readonly trusts: (id: string) => boolean;
  readonly underWay: (id: string) => number;
  readonly pinned: boolean;
  readonly policy: Policy;
  readonly turn: number;
  readonly random: number;
  /** Milliseconds of the request's deadline that are left. */
  readonly remainingMs: number;
  /** Milliseconds a try may take while somebody else good can still be asked. */
  readonly tryMs: number;
}

export type WhyStopped = 'none' | 'deadline' | 'budget' | 'exhausted';

/** `retry`: it is not the first try, so it must be paid for. */
export interface Ask<T> {
  readonly do: 'ask';
  readonly target: T;
  readonly timeoutMs: number;
  readonly retry: boolean;
}
export type Step<T> =
  | Ask<T>
  | { readonly do: 'pause'; readonly ms: number }
  | { readonly do: 'stop'; readonly why: Exclude<WhyStopped, 'budget'> };

/** [ROU12] Before each round, in milliseconds: an engine that changes owners makes every instance fail for a moment. */
const pausesMs = [0, 100, 300];
/** [ROU17] A try with less time than this cannot end well. */
const leastTryMs = 20;

/** The next thing to do for a request, by SPEC.md, Rounds and Deadline. */
export function nextStep<T extends Candidate>(progress: Progress, view: View<T>): Step<T> {
  const { targets, pinned, remainingMs } = view;
  if (targets.length === 0) return { do: 'stop', why: 'none' };
  const target = pick({ ...view, tried: progress.tried });
  if (target === undefined) {
    const pauseMs = pinned ? undefined : pausesMs[progress.round + 1];
    if (pauseMs === undefined) return { do: 'stop', why: 'exhausted' };
    return remainingMs < pauseMs + leastTryMs ? { do: 'stop', why: 'deadline' } : { do: 'pause', ms: pauseMs };
  }
  if (remainingMs < leastTryMs) return { do: 'stop', why: 'deadline' };
  const timeoutMs = tryTimeMs(view, new Set([...progress.tried, target.id]));
  return { do: 'ask', target, timeoutMs, retry: progress.attempts > 0 };
}

/** [ROU19] Whom to ask at the same time as those that were asked: somebody good, or nobody. */
export function nextHedge<T extends Candidate>(progress: Progress, view: View<T>): Ask<T> | undefined {
  const { targets, trusts, pinned, remainingMs } = view;
  if (pinned || remainingMs < leastTryMs) return undefined;
  const good = targets.filter((target) => target.passing && trusts(target.id));
  const target = pick({ ...view, targets: good, tried: progress.tried });
  if (target === undefined) return undefined;
  const timeoutMs = tryTimeMs(view, new Set([...progress.tried, target.id]));
  return { do: 'ask', target, timeoutMs, retry: false };
}

/** [ROU18] What one try may take. */
function tryTimeMs<T extends Candidate>(view: View<T>, tried: ReadonlySet<string>): number {
  const { targets, trusts, tryMs, remainingMs } = view;
  if (targets.length === 1) return remainingMs;
  const goodLeft = targets.some((target) => !tried.has(target.id) && trusts(target.id));
  // Nobody better would be asked next: patience is worth more than another round, for which the other half is kept.
  return Math.min(remainingMs, goodLeft ? tryMs : Math.max(tryMs, remainingMs / 2));
}

/** A try of this target was begun. */
export function begunWith(progress: Progress, id: string): Progress {
  return { ...progress, attempts: progress.attempts + 1, tried: new Set([...progress.tried, id]) };
}

/** [ROU24] A try that was overtaken by one that then broke off said nothing: its target may be asked in this round again. */
export function askableAgain(progress: Progress, id: string): Progress {
  return { ...progress, tried: new Set([...progress.tried].filter((one) => one !== id)) };
}

/** The pause is over. */
export function nextRound(progress: Progress): Progress {
  return { ...progress, round: progress.round + 1, tried: new Set() };
}
