import { randomUUID } from 'node:crypto';
import { createMessageLog, type LogClient, type LogReader, topicName } from '@signalbox/message-log';
import type { QueueBackend } from '@signalbox/shared';

export interface OpenLogOptions extends LogClient {
  /** Setting `queue/backend`. */
  readonly backend: QueueBackend;
  /** Setting `queue/name`. */
  readonly queueName: string;
  readonly epoch: number;
  /** How long records may wait to be read together, in milliseconds. Default 500: nobody waits for them. */
  readonly gatherMs?: number;
}

export interface OpenedLog extends LogSource {
  stop(): Promise<void>;
}

/** The raw log of an epoch. The group is this observer's alone, so that it is given every partition, and never commits. */
export function openLog({ backend, queueName, epoch, gatherMs = 500, ...client }: OpenLogOptions): OpenedLog {
  const log = createMessageLog(backend, client);
  const topic = topicName(queueName, epoch);
  const group = `signalbox-observer-${randomUUID()}`;
  const admin = log.createAdmin();
  return {
    createReader: (mayBeginAt) => log.createReader({ topic, group, gatherMs, mayBeginAt }),
    highWaters: () => admin.highWaters(topic),
    stop: () => admin.stop(),
  };
}

/** The raw log, as the observer needs it. */
export interface LogSource {
  /**
   * A fresh reader of all partitions, in a group that nobody else is in; each is used once. `mayBeginAt`: by partition, before where nothing is
   * needed; only a hint, so that not everything is read again.
   */
  createReader(mayBeginAt: () => Promise<ReadonlyMap<number, number>>): LogReader;
  /** How far every partition is written now. Throws AppError `unavailable`. */
  highWaters(): Promise<ReadonlyMap<number, number>>;
}
