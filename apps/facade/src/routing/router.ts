import type { Catalogue, ServiceEntry } from '@signalbox/discovery';
import type { Logger } from '@signalbox/service-kit';
import type { InstanceKind, Outcome } from '@signalbox/shared';
import { createCallsUnderWay } from './calls-under-way.ts';
import { createDecisions, type DecisionCounter } from './decisions.ts';
import { createOutlierDetector } from './outlier-detector.ts';
import { createRetryBudget } from './retry-budget.ts';
import type { Policy } from './pick.ts';
import { createReadLatencies } from './hedge-delay.ts';
import { route, type RouteDeps, type Routed, type RouteRequest } from './route.ts';

/** Gives each request to one instance of a kind, and to the next one when that fails: SPEC.md. */
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
  readonly counter?: DecisionCounter;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
}

export function createRouter(deps: RouterDeps): Router {
  const { kind, catalogue, policy, now = () => performance.now(), random = Math.random } = deps;
  const decisions = createDecisions(kind, deps.logger, deps.counter);
  const outliers = createOutlierDetector({ kind, catalogue, probe: deps.probe, decisions, now });
  const calls = createCallsUnderWay(decisions, now);
  const shared: Omit<RouteDeps, 'view'> = {
    kind,
    outliers,
    calls,
    retries: createRetryBudget('retry', decisions, now),
    hedges: createRetryBudget('hedge', decisions, now),
    latencies: createReadLatencies(),
    decisions,
    now,
  };
  let turns = 0;

  return {
    known: () => catalogue.current(kind),
    route(request) {
      const turn = turns;
      turns += 1;
      const view: RouteDeps['view'] = () => {
        const targets = catalogue.current(kind);
        calls.tellOverloaded(targets.filter(({ id, passing }) => passing && outliers.trusts(id)));
        return { targets, trusts: outliers.trusts, underWay: calls.of, policy: policy(), turn, random: random() };
      };
      return route({ ...shared, view }, request);
    },
    stop: () => outliers.stop(),
  };
}
