import type { Placed } from './lanes.ts';
import { clientsBox, mapBox, queueBox } from './placement.ts';

/** One line of the map: from a box to a box. Its id is `FROM>TO`, as in the topic `traffic`. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export function linkId(from: string, to: string): string {
  return `${from}>${to}`;
}

/**
 * The lines that a message can take. `served`: leader and owner of each of the log's partitions that has both. Broker → messages is drawn where a
 * leader serves an owner; while nobody is known to, every broker is joined to every messages instance. A queue without brokers is one box.
 */
export function linksOf(instances: readonly Placed[], served: readonly (readonly [string, string])[]): Link[] {
  const of = (kind: Placed['kind']) => instances.filter((instance) => instance.kind === kind).map(({ id }) => id);
  const brokers: readonly string[] = of('kafka');
  const log = brokers.length > 0 ? brokers : [queueBox];
  const pairs: [string, string][] = [];
  for (const facade of of('facade')) {
    pairs.push([clientsBox, facade]);
    for (const broker of log) pairs.push([facade, broker]);
    for (const logging of of('logging')) pairs.push([facade, logging]);
  }
  for (const logging of of('logging')) pairs.push([logging, mapBox]);
  if (served.length > 0)
    for (const [leader, owner] of served) pairs.push([brokers.length > 0 ? leader : queueBox, owner]);
  else for (const broker of log) for (const share of of('messages')) pairs.push([broker, share]);
  const links = new Map(pairs.map(([from, to]) => [linkId(from, to), { id: linkId(from, to), from, to }]));
  return [...links.values()];
}

/**
 * The line on which something seen from one instance to another is drawn: what a logging instance sends to a member, or stays inside it, goes to the
 * map's box; what a facade sends to a member, or a member to messages, by the queue's. Undefined for what has no line, such as an answer.
 */
export function linkFor(from: string, to: string): string | undefined {
  if (from.startsWith('facade-') && to.startsWith('hazelcast-')) return linkId(from, queueBox);
  if (from.startsWith('hazelcast-')) return linkId(queueBox, to);
  if (to.startsWith('hazelcast-') || to === mapBox) return linkId(from, mapBox);
  if (from === to) return from.startsWith('logging-') ? linkId(from, mapBox) : undefined;
  return linkId(from, to);
}
