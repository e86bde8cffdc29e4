import type { InstanceId, InstanceState } from '@signalbox/shared';
import { partnerOf } from './units.ts';

export interface UnitSupervisionDeps {
  readonly stateOf: (id: InstanceId) => InstanceState | undefined;
  readonly kill: (id: InstanceId, reason: string) => void;
  readonly start: (id: InstanceId) => void;
  /** Calls once after so many milliseconds. */
  readonly after: (ms: number, call: () => void) => void;
}

/** Time for the lifeline between the two processes to end the other half by itself. */
const lifelineMs = 500;

const dead: ReadonlySet<InstanceState> = new Set<InstanceState>(['stopped', 'killed', 'failed']);

/**
 * Holds units together from outside, should the lifeline between the two processes fail: a half that died unasked takes the other with it,
 * and when the supervisor starts the one again, the other is started too. Both restart by the one's back-off. Only the life that stood beside
 * the dead one is taken: the half that died second is never a reason to end the first, which may run again by then.
 */
export function superviseUnits(deps: UnitSupervisionDeps): {
  changed(id: InstanceId, from: InstanceState, to: InstanceState): void;
} {
  /** Lives that outlasted their other half, until they end too. */
  const outliving = new Set<InstanceId>();
  const followers = new Set<InstanceId>();
  return {
    changed(id, from, to) {
      const partner = partnerOf(id);
      if (partner === undefined) return;
      if (dead.has(to)) outliving.delete(id);
      if (to === 'failed' && !dead.has(from) && isAlive(partner)) {
        outliving.add(partner);
        deps.after(lifelineMs, () => endPartner(id, partner));
      }
      if (to === 'starting' && from === 'failed' && followers.delete(partner)) deps.start(partner);
      if (to === 'starting' || to === 'stopping') followers.delete(id);
    },
  };

  function isAlive(id: InstanceId): boolean {
    const state = deps.stateOf(id);
    return state !== undefined && !dead.has(state);
  }

  function endPartner(id: InstanceId, partner: InstanceId): void {
    if (!outliving.delete(partner) || deps.stateOf(id) !== 'failed') return;
    deps.kill(partner, `${id} died, and they live and die as one`);
    followers.add(partner);
  }
}
