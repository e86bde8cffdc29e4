import { instanceId, memberOf, splitInstanceId, type InstanceId, type Settings } from '@signalbox/shared';

/** A port an instance needs, by the name of its use. `http` of Consul and services, `member`, `stats`, `broker`, `controller`, … */
export type PortUse = 'http' | 'server' | 'serf' | 'member' | 'stats' | 'broker' | 'controller';

/** One port to be found: the wish is tried first, any free one serves. */
export interface PortWish {
  readonly instance: InstanceId;
  readonly use: PortUse;
  readonly wish: number | undefined;
}

/** Instances per kind; a logging instance brings its member along. */
export interface Counts {
  readonly facade: number;
  readonly logging: number;
  readonly messages: number;
  readonly kafka: number;
}

export function countsOf(settings: Settings): Counts {
  const { facade, logging, messages, kafka } = settings;
  return { facade: facade.count, logging: logging.count, messages: messages.count, kafka: kafka.count };
}

/** Every instance of a cluster, engines first; members beside their logging instances. */
export function instancesOf(counts: Counts): InstanceId[] {
  const many = (kind: 'facade' | 'logging' | 'messages' | 'kafka', count: number): InstanceId[] =>
    Array.from({ length: count }, (_, index) => instanceId(kind, index + 1));
  const logging = many('logging', counts.logging);
  return [
    instanceId('consul', 1),
    ...many('kafka', counts.kafka),
    ...logging.map(memberOf),
    ...logging,
    ...many('messages', counts.messages),
    ...many('facade', counts.facade),
  ];
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
