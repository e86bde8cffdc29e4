import type { InstanceKind } from '@signalbox/shared';
import { canAnswer, type Child, type Facts, type Health, seenOf } from './facts.ts';

/** Ready or not, by whoever was asked; null when it could not be asked. */
export interface Readiness {
  readonly ready: boolean | null;
  readonly reason: string;
  /** Whether it is to be counted as doing its work: true also where only others could not be asked about it. */
  readonly works: boolean;
}

const ready: Readiness = { ready: true, reason: '', works: true };

const askedBy: Record<InstanceKind, (child: Child, facts: Facts) => Readiness> = {
  facade: byHealth,
  logging: byHealth,
  messages: byHealth,
  hazelcast: byHealth,
  kafka: byQueue,
  consul: byCatalog,
};

export function readinessOf(child: Child, facts: Facts): Readiness {
  if (!canAnswer(child)) return { ready: false, reason: '', works: false };
  return askedBy[child.kind](child, facts);
}

function byHealth(child: Child, { health }: Facts): Readiness {
  const sighting = health.get(child.id);
  const seen = seenOf(child, sighting);
  if (seen !== undefined) return seen.ready ? ready : { ready: false, reason: reasonsOf(seen), works: false };
  const unanswered = sighting !== undefined && sighting.life === child.life && sighting.error !== null;
  return unanswered
    ? { ready: null, reason: `its health could not be asked: ${sighting.error}`, works: false }
    : byDriver(child);
}

/** A process that says no may leave the reason out. */
function reasonsOf({ reasons }: Health): string {
  return reasons.length === 0 ? 'it says that it is not ready, and not why' : reasons.join('; ');
}

/** A broker serves when it keeps up with at least one partition. */
function byQueue(child: Child, { queue }: Facts): Readiness {
  if (queue.value === null || queue.misses > 1) {
    return queue.error === null || child.state === 'starting'
      ? byDriver(child)
      : { ready: null, reason: `the brokers could not be asked: ${queue.error}`, works: true };
  }
  if (queue.value.partitions.length === 0) return byDriver(child);
  const inSync = queue.value.partitions.some(({ isr }) => isr.includes(child.id));
  return inSync ? ready : { ready: false, reason: 'in sync with no partition yet', works: false };
}

function byCatalog(child: Child, { catalog }: Facts): Readiness {
  if (catalog.error === null) return catalog.value === null ? byDriver(child) : ready;
  return catalog.misses > 1
    ? { ready: null, reason: `it could not be asked: ${catalog.error}`, works: false }
    : byDriver(child);
}

/** Not asked yet in this life: the driver's own readiness probe has the word. */
function byDriver(child: Child): Readiness {
  return child.state === 'ready' ? ready : { ready: false, reason: '', works: false };
}
