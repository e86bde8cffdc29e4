import { instanceId, splitInstanceId, type InstanceId, type InstanceKind, type Settings } from '@signalbox/shared';
import type { Counts } from '../driver.ts';

/** A port an instance needs, by the name of its use. `http` of Consul and services, `member`, `stats`, `broker`, `controller`, … */
export type PortUse = 'http' | 'server' | 'serf' | 'member' | 'stats' | 'broker' | 'controller';

/** One port to be found: the wish is tried first, any free one serves. */
export interface PortWish {
  readonly instance: InstanceId;
  readonly use: PortUse;
  readonly wish: number | undefined;
}

export function countsOf(settings: Settings): Counts {
  const { facade, logging, messages, kafka, queue } = settings;
  // Nobody runs brokers whom nothing asks.
  const brokers = queue.backend === 'kafka' ? kafka.count : 0;
  return { facade: facade.count, logging: logging.count, messages: messages.count, kafka: brokers };
}

const order: readonly InstanceKind[] = ['consul', 'kafka', 'hazelcast', 'logging', 'messages', 'facade'];

/** Compares by kind in the order of starting, then by number. */
export function inOrder(a: InstanceId, b: InstanceId): number {
  const [one, other] = [splitInstanceId(a), splitInstanceId(b)];
  return order.indexOf(one.kind) - order.indexOf(other.kind) || one.number - other.number;
}

/** Every instance of a cluster, in order: one Consul, and a member for each logging instance. */
export function instancesOf(counts: Counts): InstanceId[] {
  const all = { ...counts, consul: 1, hazelcast: counts.logging };
  return order.flatMap((kind) => Array.from({ length: all[kind] }, (_, index) => instanceId(kind, index + 1)));
}

/** The ports one instance needs, with the person's wishes. */
export function portWishesOf(id: InstanceId, settings: Settings): PortWish[] {
  const { kind, number } = splitInstanceId(id);
  const wish = (use: PortUse, port?: number): PortWish => ({ instance: id, use, wish: port });
  switch (kind) {
    case 'consul':
      return [wish('http', settings.consul.port), wish('server'), wish('serf')];
    case 'kafka':
      return [wish('broker', settings.kafka.ports[number - 1]), wish('controller')];
    case 'hazelcast':
      return [wish('member', settings.logging.memberPorts[number - 1]), wish('stats')];
    case 'logging':
    case 'messages':
    case 'facade':
      return [wish('http', settings[kind].ports[number - 1])];
  }
}
