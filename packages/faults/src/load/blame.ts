import type { InstanceId } from '@signalbox/shared';
import type { Attempt, Trouble } from './facade-client.ts';

/** What the run itself did to a facade, from the moment it asks for it until the cluster is whole again. */
export type Disturbance = 'killed' | 'stopped' | 'paused';

/**
 * What a client of a facade that the run broke has to live with: it retries with the same key elsewhere (F03). Everything else that
 * is not an acknowledgement counts as a failed request; one that is stopped in good order resets nobody (F10).
 */
const allowed: Readonly<Record<Disturbance, Readonly<Record<Trouble, boolean>>>> = {
  killed: { unreached: true, reset: true, timeout: true },
  stopped: { unreached: true, reset: false, timeout: false },
  paused: { unreached: false, reset: false, timeout: true },
};

/** Whether this attempt makes its request a failed one. */
export function isFailure(attempt: Attempt, disturbance: Disturbance | undefined): boolean {
  if (attempt.kind === 'acked') return false;
  if (attempt.kind !== 'silent') return true;
  return disturbance === undefined || !allowed[disturbance][attempt.trouble];
}

/** Which facades the run has broken. */
export class Disturbed {
  readonly #of = new Map<InstanceId, Disturbance>();

  mark(ids: readonly InstanceId[], disturbance: Disturbance): void {
    for (const id of ids) this.#of.set(id, disturbance);
  }

  clear(): void {
    this.#of.clear();
  }

  of(id: InstanceId): Disturbance | undefined {
    return this.#of.get(id);
  }
}
