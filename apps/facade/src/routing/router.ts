import type { Catalogue, ServiceEntry } from '@signalbox/discovery';
import type { Deadline, Logger } from '@signalbox/service-kit';
import type { InstanceId, InstanceKind, Outcome } from '@signalbox/shared';
import { createEvidenceBook } from './evidence-book.ts';
import { pick, type Policy } from './pick.ts';
import { earn, freshBudget, spend } from './retry-budget.ts';

/** How one try ended. With a value the request is answered; without one the next target is asked. */
export interface TryResult<T> {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly mapPartition?: number | undefined;
  readonly value?: T | undefined;
}

/** A try as it is told to the log. */
export interface SeenTry extends Omit<TryResult<unknown>, 'value'> {
  readonly to: InstanceId;
  /** From 1. */
  readonly attempt: number;
}

export interface RouteRequest<T> {
  readonly deadline: Deadline;
  /** Milliseconds a try may take while there is somebody else to ask. */
  readonly tryMs: number;
  /** Ask this instance and nobody else. */
  readonly pinned?: InstanceId | undefined;
  readonly attempt: (target: ServiceEntry, timeoutMs: number) => Promise<TryResult<T>>;
  readonly onTry: (seen: SeenTry) => void;
}

/** `none`: no instance is known. `deadline`, `budget`, `exhausted`: why no further try was made. */
export type Routed<T> =
  | { readonly answered: true; readonly value: T; readonly target: ServiceEntry; readonly attempts: number }
  | {
      readonly answered: false;
      readonly why: 'none' | 'deadline' | 'budget' | 'exhausted';
      readonly tries: readonly SeenTry[];
    };

/** Gives each request to one instance of a kind, and to the next one when that fails (ARCHITECTURE §3). */
export interface Router {
  known(): readonly ServiceEntry[];
  route<T>(request: RouteRequest<T>): Promise<Routed<T>>;
  /** Ends the probes. */
  stop(): void;
}

export interface RouterDeps {
  readonly kind: InstanceKind;
  readonly catalogue: Pick<Catalogue, 'current' | 'watch'>;
  readonly policy: () => Policy;
  /** Asks a target that was out whether it works again. */
  readonly probe: (target: ServiceEntry) => Promise<Outcome>;
  readonly logger: Pick<Logger, 'emit'>;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
}

/**
 * Rounds over all instances, with a pause before the second and third: an engine that changes owners makes every one
 * of them fail for a moment.
 */
const pausesMs = [0, 100, 300];
/** A try with less time than this cannot end well. */
const leastTryMs = 20;

export function createRouter(deps: RouterDeps): Router {
  const { kind, catalogue, policy, logger, now = () => performance.now(), random = Math.random } = deps;
  const book = createEvidenceBook({ kind, catalogue, probe: deps.probe, logger, now });
  let budget = freshBudget(now());
  let turn = 0;

  function mayRetry(target: ServiceEntry): boolean {
    const asked = spend(budget, now());
    budget = asked.budget;
    if (!asked.granted) {
      const msg = `no retry on ${target.id}: 20 % and 10 a second are used up`;
      logger.emit('routing.budget-exhausted', { target: target.id }, msg);
    }
    return asked.granted;
  }

  async function route<T>(request: RouteRequest<T>): Promise<Routed<T>> {
    const { deadline, tryMs, pinned, attempt, onTry } = request;
    const tries: SeenTry[] = [];
    const myTurn = turn;
    turn += 1;
    budget = earn(budget, now());

    for (const pauseMs of pinned === undefined ? pausesMs : [0]) {
      if (pauseMs > 0) await pause(Math.min(pauseMs, deadline.remainingMs()));
      const tried = new Set<string>();
      for (;;) {
        const all = catalogue.current(kind).filter((entry) => pinned === undefined || entry.id === pinned);
        if (all.length === 0) return { answered: false, why: 'none', tries };
        const target = pick({
          targets: all,
          evidenceOf: book.of,
          tried,
          policy: policy(),
          turn: myTurn,
          random: random(),
        });
        if (target === undefined) break;
        if (deadline.remainingMs() < leastTryMs) return { answered: false, why: 'deadline', tries };
        if (tries.length > 0 && !mayRetry(target)) return { answered: false, why: 'budget', tries };
        tried.add(target.id);

        const timeoutMs = all.length === 1 ? deadline.remainingMs() : deadline.within(tryMs).remainingMs();
        const { value, ...result } = await attempt(target, timeoutMs);
        const seen: SeenTry = { ...result, to: target.id, attempt: tries.length + 1 };
        tries.push(seen);
        book.note(target, result.outcome);
        onTry(seen);
        if (value !== undefined) return { answered: true, value, target, attempts: tries.length };
      }
    }
    return { answered: false, why: 'exhausted', tries };
  }

  return { known: () => catalogue.current(kind), route, stop: () => book.stop() };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
