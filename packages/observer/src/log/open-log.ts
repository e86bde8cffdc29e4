import { randomUUID } from 'node:crypto';
import { createKafkaLogAdmin, createKafkaLogReader, topicName, type EngineLog } from '@signalbox/message-log';
import type { LogSource } from './log-source.ts';

export interface OpenLogOptions {
  /** HOST:PORT of the brokers; asked anew at every connection. */
  readonly brokers: () => readonly string[];
  /** Setting `queue/name`. */
  readonly queueName: string;
  readonly epoch: number;
  /** Who reads, as the brokers are told: `observer`. */
  readonly client: string;
  readonly log: EngineLog;
  /** How long records may wait to be read together, in milliseconds. Default 500: nobody waits for them. */
  readonly gatherMs?: number;
}

export interface OpenedLog extends LogSource {
  stop(): Promise<void>;
}

/** The raw log on Kafka. The group is this observer's alone, so that it is given every partition, and never commits. */
export function openLog(options: OpenLogOptions): OpenedLog {
  const { brokers, queueName, epoch, client, log, gatherMs = 500 } = options;
  const topic = topicName(queueName, epoch);
  const group = `signalbox-observer-${randomUUID()}`;
  const admin = createKafkaLogAdmin({ brokers, instance: client, log });
  return {
    createReader: () => createKafkaLogReader({ brokers, instance: client, log, topic, group, gatherMs }),
    highWaters: () => admin.highWaters(topic),
    stop: () => admin.stop(),
  };
}
