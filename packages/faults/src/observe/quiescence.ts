import type { Status } from '@signalbox/shared';
import type { Shape } from '../inject/fault-kinds.ts';

/** What keeps the cluster from being whole, a few words each; empty when it is whole. */
export function lacksOf(status: Status, shape: Shape): string[] {
  const lacks: string[] = [];
  for (const { id, state, ready, consul } of status.instances) {
    if (state !== 'ready' || ready === false) lacks.push(`${id} is ${state === 'ready' ? 'not ready' : state}`);
    else if (consul !== 'passing') lacks.push(`${id} is ${consul} in the catalogue`);
  }
  const { size, migrations } = status.cluster;
  if (size !== shape.logging.length) lacks.push(`the map has ${size ?? 'an unknown number of'} members`);
  if (status.safe !== true)
    lacks.push(status.safe === null ? 'nobody says whether the map is safe' : 'the map is not safe');
  if (migrations !== 0) lacks.push('data moves');
  if (status.queue.partitions.length === 0) lacks.push('nothing is known of the log');
  for (const { id, leader, isr, owner } of status.queue.partitions) {
    if (leader === null) lacks.push(`partition ${id} has no leader`);
    else if (isr.length < shape.kafka.length) lacks.push(`partition ${id} has ${isr.length} copies in step`);
    if (owner === null) lacks.push(`partition ${id} has no messages instance`);
  }
  return lacks;
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

/** Says whole only after it was whole for `stillMs` on end: between two steps of a recovery it may look so for a moment. */
export class Stillness {
  readonly #stillMs: number;
  #since: number | undefined;

  constructor(stillMs: number) {
    this.#stillMs = stillMs;
  }

  /** What was seen at `now`; true once nothing was lacking for long enough. */
  see(now: number, lacks: readonly string[]): boolean {
    if (lacks.length > 0) {
      this.#since = undefined;
      return false;
    }
    this.#since ??= now;
    return now - this.#since >= this.#stillMs;
  }

  /** When it became whole, while it is. */
  get since(): number | undefined {
    return this.#since;
  }
}
