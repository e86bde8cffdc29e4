import type { EventLine, EventList, EventName } from '@signalbox/shared';
import { toLogLine } from './log-line.ts';
import { createRing } from './log-view.ts';

/** What happened, in the order this control plane heard of it, numbered from 1. */
export interface EventHistory {
  take(line: EventLine): void;
  /** Events after that number, oldest first. A number of another life of this process gets all. */
  after(n: number): EventList;
}

const kept = 5000;
/** Lines that are no happenings: a message's hops, what was decided for one request, and words of engines. */
const leftOut: ReadonlySet<EventName> = new Set<EventName>([
  'hop',
  'routing.hedged',
  'routing.overtaken',
  'routing.gave-up',
  'output',
  'engine.log',
  'http.refused-request',
  'http.client-left',
]);

export function createEventHistory(): EventHistory {
  const ring = createRing<{ n: number; line: EventLine }>(kept);
  let n = 0;
  return {
    take(line) {
      if (leftOut.has(line.event)) return;
      n += 1;
      ring.push({ n, line });
    },
    after(asked) {
      const after = asked > n ? 0 : asked;
      const events = ring.latest(Math.min(kept, n - after)).map(({ n, line }) => Object.assign(toLogLine(line), { n }));
      return { events, next: n, dropped: n - after - events.length };
    },
  };
}
