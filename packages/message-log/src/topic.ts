import { epochName } from '@signalbox/shared';

/** The log's topic in an epoch: `messages-e1` (key `queue/name`). */
export function topicName(queueName: string, epoch: number): string {
  return epochName(queueName, epoch);
}

/** The consumer group that shares the partitions among the instances of one purpose: `signalbox-messages-e1`. */
export function groupName(purpose: 'messages' | 'reconciler', epoch: number): string {
  return epochName(`signalbox-${purpose}`, epoch);
}
