import type { Logger, Metrics } from '@signalbox/service-kit';
import type { EventFields, EventName, InstanceKind, Level } from '@signalbox/shared';

type RoutingEvent = Extract<EventName, `routing.${string}`>;

/** Where every decision goes [ROU26]: one event with words for a person, one count. */
export interface Decisions {
  tell<N extends RoutingEvent>(event: N, fields: EventFields<N>, msg: string, level?: Level): void;
}

/** The counter that all routers of a process share: `/metrics` takes each name once. */
export type DecisionCounter = ReturnType<typeof decisionCounter>;
export function decisionCounter(metrics: Metrics) {
  return metrics.counter('routing_decisions_total', 'What was decided about instances and requests', [
    'service',
    'decision',
  ]);
}

export function createDecisions(
  kind: InstanceKind,
  logger: Pick<Logger, 'emit'>,
  counter: DecisionCounter | undefined,
): Decisions {
  return {
    tell(event, fields, msg, level) {
      logger.emit(event, fields, msg, level);
      counter?.inc({ service: kind, decision: event.slice('routing.'.length) });
    },
  };
}
