import type { InstanceId } from '@signalbox/shared';
import type { ChildObservation, DriverView } from '../drivers/driver.ts';
import type { Observation } from './observation.ts';
import type { Poll } from './poll.ts';

/** One question put to every instance that it applies to, each by itself: one that hangs delays no other. */
export interface InstanceProbes<T> {
  all(): ReadonlyMap<InstanceId, Observation<T>>;
  /** Follows the driver: new lives are asked, ended ones no longer. */
  follow(): void;
  stop(): void;
}

/** `pollOf`: the question for one life of one instance; undefined where it does not apply. */
export function createInstanceProbes<T>(
  driver: DriverView,
  pollOf: (child: ChildObservation) => Poll<T> | undefined,
): InstanceProbes<T> {
  const polls = new Map<InstanceId, { life: string; poll: Poll<T> | undefined }>();

  function follow(): void {
    const children = driver.children();
    const ids = new Set(children.map(({ id }) => id));
    for (const [id, { poll }] of polls) {
      if (ids.has(id)) continue;
      poll?.stop();
      polls.delete(id);
    }
    for (const child of children) followOne(child);
  }

  function followOne(child: ChildObservation): void {
    const life = lifeOf(child);
    const known = polls.get(child.id);
    if (known?.life === life) return;
    known?.poll?.stop();
    const poll = runs(child) ? pollOf(child) : undefined;
    polls.set(child.id, { life, poll });
    poll?.start();
  }

  return {
    all() {
      const entries = [...polls].flatMap(([id, { poll }]) => (poll === undefined ? [] : [[id, poll.last()] as const]));
      return new Map(entries);
    },
    follow,
    stop() {
      for (const { poll } of polls.values()) poll?.stop();
      polls.clear();
    },
  };
}

/** A process that does not run answers nothing; a paused one must be asked again once it goes on. */
function runs({ state, life }: ChildObservation): boolean {
  return life !== null && state !== 'paused' && state !== 'stopped' && state !== 'killed' && state !== 'failed';
}

function lifeOf(child: ChildObservation): string {
  return `${child.life} ${child.url} ${child.statsUrl} ${runs(child)}`;
}
