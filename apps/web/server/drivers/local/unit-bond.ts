import type { InstanceId, InstanceState } from '@signalbox/shared';
import { partnerOf } from './units.ts';

export interface BondDeps {
  readonly stateOf: (id: InstanceId) => InstanceState | undefined;
  readonly kill: (id: InstanceId, reason: string) => void;
  readonly start: (id: InstanceId) => void;
  /** Calls once after so many milliseconds. */
  readonly after: (ms: number, call: () => void) => void;
}

/** Time for the leash between the two processes to end the other half by itself. */
const leashMs = 500;

const dead: ReadonlySet<InstanceState> = new Set<InstanceState>(['stopped', 'killed', 'failed']);

/**
 * Holds units together from outside, should the leash between the two processes fail: a half that died unasked takes the other with it,
 * and when the supervisor starts the one again, the other is started too. Both restart by the one's back-off.
 */
export function createUnitBond(deps: BondDeps): {
  changed(id: InstanceId, from: InstanceState, to: InstanceState): void;
} {
  const followers = new Set<InstanceId>();
  return {
    changed(id, from, to) {
      const partner = partnerOf(id);
      if (partner === undefined) return;
      if (to === 'failed' && !dead.has(from)) deps.after(leashMs, () => endPartner(id, partner));
      if (to === 'starting' && from === 'failed' && followers.delete(partner)) deps.start(partner);
      if (to === 'starting' || to === 'stopping') followers.delete(id);
    },
  };

  function endPartner(id: InstanceId, partner: InstanceId): void {
    const state = deps.stateOf(partner);
    // Started again meanwhile, both of them: then the leash did its work.
    if (state === undefined || dead.has(state) || deps.stateOf(id) !== 'failed') return;
    deps.kill(partner, `${id} died, and they live and die as one`);
    followers.add(partner);
  }
}
