import type { ConfigKey, QueueBackend } from '@signalbox/shared';
import { hazelcastBackend } from './hazelcast/backend.ts';
import { kafkaBackend } from './kafka/backend.ts';
import type { LogBackend, LogClient, MessageLog } from './message-log.ts';

/** Each backend that `queue/backend` may name. A further one is a folder beside `kafka`, its name in the contract, and a line here. */
const backends: Readonly<Record<QueueBackend, LogBackend>> = {
  kafka: kafkaBackend,
  hazelcast: hazelcastBackend,
};

/** The log of that backend; nothing is connected before a writer, reader or admin is started. */
export function createMessageLog(backend: QueueBackend, client: LogClient): MessageLog {
  return backends[backend].open(client);
}

/** The settings that must be known before a log of that backend can be used, besides the queue's name and partitions. */
export function settingsNeededBy(backend: QueueBackend): readonly ConfigKey[] {
  return backends[backend].needs;
}

/** The same over all backends: what to watch for whoever follows a change of backend. */
export const backendSettings: readonly ConfigKey[] = [
  ...new Set(Object.values(backends).flatMap(({ needs }) => needs)),
];
