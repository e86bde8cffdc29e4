import type { Status } from '@signalbox/shared';
import type { Shape } from '../inject/fault-kinds.ts';

/**
 * What keeps the cluster from being quiescent (whole, and nothing moves), a few words each; empty when it is. It is more than the ledger asks for before it
 * takes a last word (`apps/control-plane/src/topology/quiescence.ts`): there those who were ended on purpose may stay away, here a fault is to meet all of them again.
 */
export function blockersOf(status: Status, shape: Shape): string[] {
  const blockers: string[] = [];
  for (const { id, state, ready, consul } of status.instances) {
    if (state !== 'ready' || ready === false) blockers.push(`${id} is ${state === 'ready' ? 'not ready' : state}`);
    else if (consul !== 'passing') blockers.push(`${id} is ${consul} in the catalogue`);
  }
  const { size, migrations } = status.cluster;
  if (size !== shape.logging.length) blockers.push(`the map has ${size ?? 'an unknown number of'} members`);
  if (status.safe !== true)
    blockers.push(status.safe === null ? 'nobody says whether the map is safe' : 'the map is not safe');
  if (migrations !== 0) blockers.push('data moves');
  if (status.queue.partitions.length === 0) blockers.push('nothing is known of the log');
  for (const { id, leader, isr, owner } of status.queue.partitions) {
    if (leader === null) blockers.push(`partition ${id} has no leader`);
    else if (isr.length < shape.kafka.length) blockers.push(`partition ${id} has ${isr.length} copies in step`);
    if (owner === null) blockers.push(`partition ${id} has no messages instance`);
  }
  return blockers;
}

export function shapeOf(status: Status): Shape {
  const of = (wanted: string): Status['instances'][number]['id'][] =>
    status.instances.flatMap(({ id, kind }) => (kind === wanted ? [id] : []));
  return {
    facade: of('facade'),
    logging: of('logging'),
    messages: of('messages'),
    kafka: of('kafka'),
    consul: of('consul'),
    partitions: status.queue.partitions.length,
  };
}

/** Says quiescent only after it was so for `stableMs` on end: between two steps of a recovery it may look so for a moment. */
export class StabilityWindow {
  readonly #stableMs: number;
  #since: number | undefined;

  constructor(stableMs: number) {
    this.#stableMs = stableMs;
  }

  /** What was seen at `now`; true once nothing was missing for long enough. */
  observe(now: number, blockers: readonly string[]): boolean {
    if (blockers.length > 0) {
      this.#since = undefined;
      return false;
    }
    this.#since ??= now;
    return now - this.#since >= this.#stableMs;
  }

  /** When it became quiescent, while it is. */
  get since(): number | undefined {
    return this.#since;
  }
}
