import { connect, type Socket } from 'node:net';
import { AppError, instanceId, type InstanceId, type Level } from '@signalbox/shared';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import type { EngineLog } from '../message-log.ts';
import { repairKafkajs } from './kafkajs-repairs.ts';

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
  repairKafkajs();
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

/**
 * The sockets of one client, so that none outlives it: kafkajs 2.2.4 forgets a connection that is being made while it disconnects, and that keeps the
 * process alive for ever.
 */
export class Sockets {
  readonly #open = new Set<Socket>();
  #ended = false;

  /**
   * Without noDelay, a batch that does not fill a segment waits for the acknowledgement of the one before. Writes that wait for the
   * connection listen for it, one each: a dozen is no leak.
   */
  open(host: string, port: number, onConnect: () => void): Socket {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 }, onConnect);
    socket.setMaxListeners(100);
    socket.once('close', () => this.#open.delete(socket));
    this.#open.add(socket);
    if (this.#ended) close(socket);
    return socket;
  }

  /** For good: what is asked for later is closed at once. */
  end(): void {
    this.#ended = true;
    for (const socket of this.#open) close(socket);
  }
}

/** Whoever waits for a connection hears an error of it only; one that stands may end in silence. */
function close(socket: Socket): void {
  socket.destroy(socket.connecting ? new Error('the client was stopped') : undefined);
}

/** A vendor's error as `unavailable`, with what was being done. */
export function unavailable(doing: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('unavailable', `The log's brokers cannot ${doing}: ${reason}.`, { retryAfter: 1 }, thrown);
}

/** The brokers' own word for an error, such as `UNKNOWN_TOPIC_OR_PARTITION`, where they gave one. */
export function protocolType(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('type' in thrown && typeof thrown.type === 'string') return thrown.type;
  return 'cause' in thrown ? protocolType(thrown.cause) : undefined;
}

/** Kafka's node id n is the instance `kafka-n`; below 1 there is none (-1: no leader now). */
export function brokerInstance(nodeId: number): InstanceId | null {
  return nodeId >= 1 && nodeId <= 9_999 ? instanceId('kafka', nodeId) : null;
}
