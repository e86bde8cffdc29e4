import { instanceKinds, type Instance } from '@signalbox/shared';
import { isDead } from '../../ui/tone.ts';

/** What the address asks to see; null is everything. `state`: one state, or `dead` for all in which no process runs. */
export interface Shown {
  readonly kind: string | null;
  readonly state: string | null;
}

/** The instances asked for, by kind in the order of a message's path, then by number. */
export function shownInstances(instances: readonly Instance[], { kind, state }: Shown): Instance[] {
  return instances
    .filter((one) => kind === null || one.kind === kind)
    .filter((one) => state === null || one.state === state || (state === 'dead' && isDead(one.state)))
    .sort(
      (a, b) =>
        instanceKinds.indexOf(a.kind) - instanceKinds.indexOf(b.kind) ||
        a.id.localeCompare(b.id, 'en', { numeric: true }),
    );
}
