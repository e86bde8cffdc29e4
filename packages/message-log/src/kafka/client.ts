import type { Level } from '@signalbox/shared';
import { Kafka, logLevel, type LogEntry } from 'kafkajs';
import type { EngineLog } from '../engine-log.ts';
import { repairBrokerLoss } from './broker-loss.ts';
import { repairRequestQueue } from './request-queue.ts';
import type { Sockets } from './sockets.ts';

export interface KafkaOptions {
  /** The brokers' addresses as HOST:PORT; asked anew at every connection, so a changed setting is followed. */
  readonly brokers: () => readonly string[];
  /** The client id: the instance id, so that group members can be named. */
  readonly instance: string;
  readonly log: EngineLog;
  /** How often a connection is tried before whoever asked is told. Default 10, about 2.5 s. */
  readonly retries?: number;
}

/** Short and many: a dead leader is replaced after about 2 s, and each try should find out at once. */
export const quickRetry = { initialRetryTime: 50, maxRetryTime: 300, factor: 0.2, multiplier: 2 } as const;

/** A kafkajs client with the failover settings that every writer, reader and admin here shares. Who stops it ends its sockets after that. */
export function createKafka({ brokers, instance, log, retries = 10 }: KafkaOptions, sockets: Sockets): Kafka {
  repairRequestQueue();
  repairBrokerLoss();
  return new Kafka({
    clientId: instance,
    brokers: () => [...brokers()],
    connectionTimeout: 1_000,
    requestTimeout: 1_500,
    retry: { ...quickRetry, retries },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => log(levelOf(entry), 'kafkajs', textOf(entry)),
    socketFactory: ({ host, port, onConnect }) => sockets.open(host, port, onConnect),
  });
}

/** What every rebalance and every late answer brings. */
const routine = /Response (Heartbeat|JoinGroup|SyncGroup|GroupCoordinator)\(|is rebalancing|Response without match/;

/** kafkajs calls `error` what it then retries; what really fails is told by our own events. */
function levelOf({ level, log }: LogEntry): Level {
  if (routine.test(log.message)) return 'debug';
  return level === logLevel.ERROR || level === logLevel.WARN ? 'warn' : 'debug';
}

function textOf({ namespace, log }: LogEntry): string {
  const error: unknown = log['error'];
  const reason = typeof error === 'string' && !log.message.includes(error) ? ` (${error})` : '';
  return `${namespace}: ${log.message}${reason}`;
}
