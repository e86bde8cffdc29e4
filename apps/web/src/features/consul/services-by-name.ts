import type { CatalogState, ConsulWord, Instance } from '@signalbox/shared';

type Service = CatalogState['services'][string];
/** What is read of an instance to find the one that Consul does not list. */
export type KnownInstance = Pick<Instance, 'id' | 'kind' | 'state' | 'port'>;

/** One instance as Consul has it; `absent`: it is one of ours, and Consul does not list it. */
export interface ServiceRowFacts<I extends KnownInstance = KnownInstance> {
  readonly id: string;
  readonly address: string;
  readonly status: ConsulWord;
  readonly output: string;
  readonly meta: Readonly<Record<string, string>>;
  /** The process of that name, where it is one of ours. */
  readonly instance: I | undefined;
}

interface ServiceGroup<I extends KnownInstance = KnownInstance> {
  readonly service: string;
  /** In the order of their numbers. */
  readonly rows: readonly ServiceRowFacts<I>[];
  readonly passing: number;
}

/** The order a message meets them in; what is not of ours comes after, by name. */
const order = ['facade', 'logging', 'hazelcast', 'kafka', 'messages'];

function rank(service: string): number {
  const at = order.indexOf(service);
  return at === -1 ? order.length : at;
}

/** The catalogue's instances by service, and among them those of ours that it does not list: the dead stay where they were. */
export function servicesByName<I extends KnownInstance>(
  services: CatalogState['services'],
  instances: readonly I[],
): readonly ServiceGroup<I>[] {
  const byId = new Map<string, I>(instances.map((one) => [one.id, one]));
  const listed = Object.values(services).map((service) => ({
    service: service.service,
    row: rowOf(service, byId.get(service.id)),
  }));
  const missing = instances
    .filter(({ id, kind }) => kind !== 'consul' && !Object.hasOwn(services, id))
    .map((instance) => ({ service: instance.kind, row: absent(instance) }));
  return [...Map.groupBy([...listed, ...missing], ({ service }) => service)]
    .map(([service, found]) => ({
      service,
      rows: found.map(({ row }) => row).sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
      passing: found.filter(({ row }) => row.status === 'passing').length,
    }))
    .sort((a, b) => rank(a.service) - rank(b.service) || a.service.localeCompare(b.service, 'en'));
}

function rowOf<I extends KnownInstance>(service: Service, instance: I | undefined): ServiceRowFacts<I> {
  const { id, address, port, status, output, meta } = service;
  return { id, address: `${address}:${port}`, status, output, meta, instance };
}

function absent<I extends KnownInstance>(instance: I): ServiceRowFacts<I> {
  const address = instance.port === null ? '' : `127.0.0.1:${instance.port}`;
  return { id: instance.id, address, status: 'absent', output: '', meta: {}, instance };
}

/** What an HTTP check said, without the address that is in the column beside: Consul puts it before every answer and every failure. */
export function shortOutput(output: string): string {
  return output
    .replace(/^HTTP (?:GET|HEAD) \S+: /, '')
    .replace(/^(?:Get|Head) "[^"]*": /, '')
    .replace(/^TCP connect [^:]+:\d+: /, '');
}
