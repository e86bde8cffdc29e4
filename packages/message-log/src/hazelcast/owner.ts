import { instanceId, type InstanceId } from '@signalbox/shared';
import type { Client } from 'hazelcast-client';
import { queueName } from './link.ts';

/** The map partition that carries a partition's IQueue; undefined before the first connection. */
export function clusterPartitionOf(client: Client, topic: string, partition: number): number | undefined {
  const service = client.getPartitionService();
  return service.getPartitionCount() === 0 ? undefined : service.getPartitionId(queueName(topic, partition));
}

/**
 * The member that owns a partition's IQueue, as this client knows it; undefined when nobody does.
 * @param members HOST:PORT of every member in the order of their numbers, as `queue/members` has them
 */
export function ownerOf(
  client: Client,
  members: readonly string[],
  topic: string,
  partition: number,
): InstanceId | undefined {
  const service = client.getPartitionService();
  const carrier = clusterPartitionOf(client, topic, partition);
  const owner = carrier === undefined ? undefined : service.getPartitionOwner(carrier)?.toString();
  const address = client
    .getCluster()
    .getMembers()
    .find(({ uuid }) => uuid.toString() === owner)?.address;
  const place = address === undefined ? -1 : members.indexOf(`${address.host}:${address.port}`);
  return place === -1 ? undefined : instanceId('hazelcast', place + 1);
}
