import type { CatalogState } from '@signalbox/shared';

type Service = CatalogState['services'][string];

export interface ServiceGroup {
  readonly service: string;
  /** In the order of their numbers. */
  readonly instances: readonly Service[];
  readonly passing: number;
}

/** The order a message meets them in; what is not of ours comes after, by name. */
const order = ['facade', 'logging', 'hazelcast', 'kafka', 'messages'];

function rank(service: string): number {
  const at = order.indexOf(service);
  return at === -1 ? order.length : at;
}

/** The catalogue's instances by service. */
export function servicesByName(services: CatalogState['services']): readonly ServiceGroup[] {
  return [...Map.groupBy(Object.values(services), ({ service }) => service)]
    .map(([service, instances]) => ({
      service,
      instances: instances.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
      passing: instances.filter(({ status }) => status === 'passing').length,
    }))
    .sort((a, b) => rank(a.service) - rank(b.service) || a.service.localeCompare(b.service, 'en'));
}
