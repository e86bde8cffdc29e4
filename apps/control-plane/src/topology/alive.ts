import type { InstanceState } from '@signalbox/shared';
import type { Child, Sighting } from './facts.ts';

/** States in which a process runs and can answer. */
const answering: Record<InstanceState, boolean> = {
  starting: true,
  ready: true,
  degraded: true,
  paused: false,
  stopping: true,
  stopped: false,
  killed: false,
  failed: false,
};

export function canAnswer(child: Child): boolean {
  return answering[child.state];
}

/** One late answer is not yet silence: what was seen stands until the second miss. */
const missesBorne = 1;

/** What was seen of this very process, while it stands; undefined when there is nothing to go by. */
export function seenOf<T>(child: Child, sighting: Sighting<T> | undefined): T | undefined {
  if (sighting === undefined || sighting.value === null || sighting.misses > missesBorne) return undefined;
  // Another pid: the answer is of an earlier life.
  return sighting.pid === child.pid ? sighting.value : undefined;
}
