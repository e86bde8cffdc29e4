import { instanceId, type InstanceId } from '@signalbox/shared';
import type { Client } from 'hazelcast-client';
import { queueName } from './link.ts';

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
  if (service.getPartitionCount() === 0) return undefined;
  const owner = service.getPartitionOwner(service.getPartitionId(queueName(topic, partition)))?.toString();
  const address = client
    .getCluster()
    .getMembers()
    .find(({ uuid }) => uuid.toString() === owner)?.address;
  const place = address === undefined ? -1 : members.indexOf(`${address.host}:${address.port}`);
  return place === -1 ? undefined : instanceId('hazelcast', place + 1);
}
