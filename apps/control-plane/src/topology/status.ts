import type { MapState, QueueState, Status, TopologyState } from '@signalbox/shared';

/** Body of `GET /api/topology` and of `status --json` (CONTRACT §9). */
export function statusOf(topology: TopologyState, queue: QueueState, map: MapState): Status {
  const { epoch, safe, cluster, instances } = topology;
  return {
    epoch,
    safe,
    cluster,
    instances: Object.values(instances),
    queue: { backend: queue.backend, partitions: Object.values(queue.partitions) },
    map: { members: Object.values(map.members), total: map.total },
  };
}
