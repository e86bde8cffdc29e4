import type { ServiceEntry } from '@signalbox/discovery';
import type { Deadline } from '@signalbox/service-kit';
import { AppError, type InstanceId, type InstanceKind } from '@signalbox/shared';
import { config } from '../config.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import type { Decisions } from './decisions.ts';
import type { ReadLatencies, ReadSort } from './hedge-delay.ts';
import {
  type Ask,
  askableAgain,
  atStart,
  begunWith,
  nextHedge,
  nextRound,
  nextStep,
  type View,
  type WhyStopped,
} from './next-step.ts';
import type { OutlierDetector } from './outlier-detector.ts';
import { type Finish, race, type Runner } from './race.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Call, SeenTry, TryResult } from './try.ts';

export interface RouteRequest<T> {
  readonly deadline: Deadline;
  /** Milliseconds a try may take while there is somebody else good to ask. */
  readonly tryMs: number;
  /** Ask this instance and nobody else. */
  readonly pinned?: InstanceId | undefined;
  /** What is read, if it is a read: then a second instance may be asked beside a slow one. Never for what writes [ROU19]. */
  readonly read?: ReadSort;
  /** Must end within `timeoutMs`, but for what follows `call.begun()`; must stop when `call.signal` says so. */
  readonly attempt: (target: ServiceEntry, timeoutMs: number, call: Call) => Promise<TryResult<T>>;
  readonly onTry: (seen: SeenTry) => void;
}

/** `none`: no instance is known. `deadline`, `budget`, `exhausted`: why no further try was made. */
export type Routed<T> =
  | { readonly answered: true; readonly value: T; readonly target: ServiceEntry; readonly attempts: number }
  | { readonly answered: false; readonly why: WhyStopped; readonly tries: readonly SeenTry[] };

/** What the requests to one kind of instance share. */
export interface RouteDeps {
  readonly kind: InstanceKind;
  readonly view: () => Omit<View<ServiceEntry>, 'pinned' | 'remainingMs' | 'tryMs'>;
  readonly outliers: OutlierDetector;
  readonly calls: CallsUnderWay;
  readonly retries: RetryBudget;
  readonly hedges: RetryBudget;
  readonly latencies: ReadLatencies;
  readonly decisions: Decisions;
  readonly now: () => number;
}

interface Try {
  readonly target: ServiceEntry;
  readonly timeoutMs: number;
  /** From 1. */
  readonly attempt: number;
  readonly began: number;
}

/** The path of one request: asks the pure rules what to do (next-step.ts), does it, and tells what came of it. */
export async function route<T>(deps: RouteDeps, request: RouteRequest<T>): Promise<Routed<T>> {
  const { kind, outliers, calls, retries, hedges, latencies, decisions, now } = deps;
  const { deadline, tryMs, pinned, attempt, onTry } = request;
  /** A read that may be hedged. */
  const sort = pinned === undefined ? request.read : undefined;
  const tries: SeenTry[] = [];
  let progress = atStart;
  retries.earn();
  if (sort !== undefined) hedges.earn();

  for (;;) {
    const step = nextStep(progress, view());
    if (step.do === 'stop') return giveUp(step.why);
    if (step.do === 'pause') {
      await pause(step.ms);
      progress = nextRound(progress);
      continue;
    }
    if (step.retry && !retries.mayCall(step.target.id)) return giveUp('budget');
    const finishes = await ask(step);
    for (const { key, result } of finishes) {
      const value = result?.value;
      if (value !== undefined) return { answered: true, value, target: key.target, attempts: progress.attempts };
    }
    for (const { key, result } of finishes) if (result === undefined) progress = askableAgain(progress, key.target.id);
  }

  function view(): View<ServiceEntry> {
    const all = deps.view();
    const targets = all.targets.filter(({ id }) => pinned === undefined || id === pinned);
    return { ...all, targets, pinned: pinned !== undefined, remainingMs: deadline.remainingMs(), tryMs };
  }

  function ask(step: Ask<ServiceEntry>): Promise<readonly Finish<T, Try>[]> {
    const first = runner(step);
    if (sort === undefined) return race({ first, hedgeAfterMs: undefined, second: () => undefined, onFinish, now });
    const delayMs = latencies.hedgeDelayMs(sort);
    return race({ first, hedgeAfterMs: delayMs, second: () => hedge(first.key, sort, delayMs), onFinish, now });
  }

  function runner({ target, timeoutMs }: Ask<ServiceEntry>): Runner<T, Try> {
    progress = begunWith(progress, target.id);
    const key: Try = { target, timeoutMs, attempt: progress.attempts, began: now() };
    return { key, run: (call) => calls.during(target.id, () => attempt(target, timeoutMs, call)) };
  }

  function hedge(over: Try, read: ReadSort, delayMs: number): Runner<T, Try> | undefined {
    const beside = nextHedge(progress, view());
    if (beside === undefined || !hedges.mayCall(beside.target.id)) return undefined;
    const { id } = beside.target;
    const msg = `${over.target.id} has not begun to answer after ${Math.round(delayMs)} ms: ${id} is asked too (${read})`;
    decisions.tell('routing.hedged', { target: id, over: over.target.id, read, delayMs }, msg);
    return runner(beside);
  }

  function onFinish(finish: Finish<T, Try>, by?: Try): void {
    if (sort !== undefined) latencies.learn(sort, finish);
    const { key, result } = finish;
    if (result !== undefined) note(key, result);
    else if (by !== undefined && sort !== undefined) noteOvertaken(finish, by, sort);
  }

  function note({ target, attempt: number, began }: Try, { value: _value, ...end }: TryResult<unknown>): void {
    const seen: SeenTry = { ...end, to: target.id, attempt: number };
    tries.push(seen);
    outliers.note(target, end.outcome, began);
    onTry(seen);
  }

  function noteOvertaken({ key, waitedMs: ms }: Finish<T, Try>, by: Try, read: ReadSort): void {
    const { id } = key.target;
    const msg = `${id} was overtaken by ${by.target.id} after ${Math.round(ms)} ms (${read})`;
    decisions.tell('routing.overtaken', { target: id, by: by.target.id, read, ms }, msg);
    // [ROU25] It had all the time of a try, and did not use it.
    if (ms >= Math.min(key.timeoutMs, tryMs))
      note(key, { outcome: 'timeout', ms, reason: 'overtaken after a whole try' });
  }

  function giveUp(why: WhyStopped): Routed<T> {
    const { attempts } = progress;
    const msg = `no ${kind} instance answered a request in ${attempts} tries: ${why}`;
    decisions.tell('routing.gave-up', { service: kind, reason: why, attempts }, msg);
    return { answered: false, why, tries };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

type Unanswered = Extract<Routed<unknown>, { answered: false }>;

const words: Readonly<Record<Unanswered['why'], string>> = {
  none: 'none is known',
  deadline: 'the time was over',
  budget: 'the retries were used up',
  exhausted: 'each was asked',
};

/** What to say when no instance answered: who was asked, and how that ended. */
export function foundInstead(kind: InstanceKind, routed: Unanswered): string {
  const tries = routed.tries.map(
    (seen) => `${seen.to} ${seen.outcome}${seen.reason === undefined ? '' : ` (${seen.reason})`}`,
  );
  return `${kind}: ${words[routed.why]}${tries.length === 0 ? '' : `; ${tries.slice(-6).join(', ')}`}`;
}

/** A read that nobody answered. */
export function nobodyAnswered(kind: InstanceKind, routed: Unanswered): AppError {
  return new AppError('unavailable', `No ${kind} instance can answer now.`, {
    expected: `a ready ${kind} instance`,
    found: foundInstead(kind, routed),
    remedy: 'Try again in a moment.',
    retryAfter: config.retryAfterSeconds,
  });
}
