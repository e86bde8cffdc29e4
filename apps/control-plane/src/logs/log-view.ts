import type { EventLine } from '@signalbox/shared';
import { createRing } from './ring.ts';

/** The newest lines of one or of all instances, as the live feed shows them. */
export interface LogView {
  push(line: EventLine, missing: number): void;
  latest(count: number): EventLine[];
  /** Lines ever pushed. */
  total(): number;
  /** Lines written but never seen, by gaps in their numbers. */
  missing(): number;
  /** Calls for every line; gives the way to stop. */
  follow(listener: (line: EventLine, missing: number) => void): () => void;
}

export function createLogView(capacity: number): LogView {
  const ring = createRing<EventLine>(capacity);
  const listeners = new Set<(line: EventLine, missing: number) => void>();
  let missing = 0;
  let total = 0;
  return {
    push(line, lost) {
      missing += lost;
      total += 1;
      ring.push(line);
      for (const listener of listeners) listener(line, lost);
    },
    latest: (count) => ring.latest(count),
    total: () => total,
    missing: () => missing,
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
