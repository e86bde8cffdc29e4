import { instanceId, type InstanceId } from '@signalbox/shared';

/** Kafka's node id n is the instance `kafka-n`; below 1 there is none (-1: no leader now). */
export function brokerInstance(nodeId: number): InstanceId | null {
  return nodeId >= 1 && nodeId <= 9_999 ? instanceId('kafka', nodeId) : null;
}
