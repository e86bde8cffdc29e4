import { epochName } from '@signalbox/shared';

/** The log's topic in an epoch: `messages-e1` (key `queue/name`). */
export function topicName(queueName: string, epoch: number): string {
  return epochName(queueName, epoch);
}

/** The consumer group that shares the partitions among the instances of one purpose: `signalbox-messages-e1`. */
export function groupName(purpose: 'messages' | 'reconciler', epoch: number): string {
  return epochName(`signalbox-${purpose}`, epoch);
}

/**
 * The partition of a key: FNV-1a (32 bit) over its UTF-8 bytes, mixed by MurmurHash3's 32-bit finaliser, modulo the count.
 * Every facade must agree for ever within an epoch, so this function never changes; the test holds its vectors.
 * @param key the ordering key, or the message id where there is none
 * @param partitions how many there are, from 1
 */
export function partitionFor(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % partitions;
}

const utf8 = new TextEncoder();
