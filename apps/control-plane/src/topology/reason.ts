import type { InstanceState } from '@signalbox/shared';

/** What is said of a state when neither the driver nor any probe gave a reason: a state that needs one never stands without. */
const unexplained: Readonly<Record<InstanceState, string>> = {
  starting: 'it was just started, and has not said yet that it is ready',
  ready: '',
  degraded: 'it runs, and has not said yet that it is ready',
  paused: 'its process stands still',
  stopping: 'it is being ended',
  stopped: 'it was not started yet',
  killed: 'it was killed',
  failed: 'it ended, and nobody could see how',
};

/** Why an instance is in its state: the first that knows. Empty only when it is ready. */
export function reasonOf(state: InstanceState, driver: string, probes: string): string {
  return driver || probes || unexplained[state];
}
