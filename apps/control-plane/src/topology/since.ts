import type { InstanceId, InstanceState } from '@signalbox/shared';

/** When each instance was first seen in its present state, RFC 3339. */
export interface SinceBook {
  /** Asked with every look: a state that is another begins now. */
  of(id: InstanceId, state: InstanceState): string;
}

/** Ages of states by the control plane's own evidence. `now`: milliseconds since 1970; a clock that is set back does not take an age back. */
export function createSinceBook(now: () => number): SinceBook {
  const known = new Map<InstanceId, { state: InstanceState; at: number }>();
  return {
    of(id, state) {
      const before = known.get(id);
      if (before?.state === state) return new Date(before.at).toISOString();
      const at = Math.max(now(), before?.at ?? 0);
      known.set(id, { state, at });
      return new Date(at).toISOString();
    },
  };
}
