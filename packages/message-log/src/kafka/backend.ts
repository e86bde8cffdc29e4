import type { LogBackend } from '../message-log.ts';
import { createKafkaLogAdmin } from './admin.ts';
import { createKafkaLogReader } from './reader.ts';
import { createKafkaLogWriter } from './writer.ts';

/** Kafka, found by the brokers that the settings name. */
export const kafkaBackend: LogBackend = {
  needs: ['queue/brokers'],
  open({ instance, setting, log }) {
    const client = { instance, log, brokers: () => setting('queue/brokers') ?? [] };
    return {
      createWriter: (options) => createKafkaLogWriter({ ...client, ...options }),
      createReader: (options) => createKafkaLogReader({ ...client, ...options }),
      createAdmin: () => createKafkaLogAdmin(client),
    };
  },
};
