import { configPrefix, type ConfigKey, type EventList, type Instance } from '@signalbox/shared';
import { isDead } from '../../ui/tone.ts';

/** Who took a saved version, and how many milliseconds after it was saved; null: has not said so yet. */
export interface Applied {
  readonly id: string;
  readonly afterMs: number | null;
}

type Happened = Pick<EventList['events'][number], 'event' | 'instance' | 't' | 'detail'>;

/** The instances that read settings and say when they took one. */
export function readersOf(instances: readonly Instance[]): readonly string[] {
  return instances
    .filter(({ kind, state }) => (kind === 'facade' || kind === 'logging' || kind === 'messages') && !isDead(state))
    .map(({ id }) => id);
}

/** The moments at which each instance took that version, by the clock of its own log line. */
export function takenAt(events: readonly Happened[], key: ConfigKey, modifyIndex: number): ReadonlyMap<string, string> {
  const times = new Map<string, string>();
  for (const { event, instance, t, detail } of events) {
    if (event !== 'config.applied' || detail['key'] !== configPrefix + key || detail['modifyIndex'] !== modifyIndex)
      continue;
    if (!times.has(instance)) times.set(instance, t);
  }
  return times;
}

/** `savedAt`: when the control plane had written it. A reader may notice before the writer hears back: that is 0. */
export function appliedBy(
  readers: readonly string[],
  taken: ReadonlyMap<string, string>,
  savedAt: string,
): readonly Applied[] {
  return [...new Set([...readers, ...taken.keys()])].map((id) => {
    const at = taken.get(id);
    return { id, afterMs: at === undefined ? null : Math.max(0, Date.parse(at) - Date.parse(savedAt)) };
  });
}
