import { randomUUID } from 'node:crypto';
import { levels, visibleJson, type EventFields, type EventName, type Level, type Writer } from '@signalbox/shared';
import { fileDescriptorStream, type LineStream } from './line-stream.ts';

/** Events that are not `info` unless the writer says otherwise. */
const levelOf: Partial<Record<EventName, Level>> = {
  'service.crashed': 'error',
  'service.unready': 'warn',
  'discovery.lost': 'warn',
  'config.rejected': 'warn',
  'routing.ejected': 'warn',
  'routing.none-good': 'warn',
  'routing.budget-exhausted': 'warn',
  'routing.gave-up': 'warn',
  'log.append-failed': 'warn',
  'log.reader-failed': 'error',
  'store.disconnected': 'warn',
  'store.member-lost': 'error',
  'store.retry': 'warn',
  'member.cannot-join': 'error',
  'cluster.unsafe': 'warn',
  'partition.lost': 'error',
  'http.refused-request': 'debug',
  'http.client-left': 'debug',
  'http.too-busy': 'warn',
};

/** Writes a process's events, one JSON object a line (CONTRACT §7). */
export interface Logger {
  readonly instance: Writer;
  /** Unique per start of the process. */
  readonly life: string;
  /** `msg` is for a person; the fields are for programs. Never blocks, never throws. */
  emit<N extends EventName>(event: N, fields: EventFields<N>, msg: string, level?: Level): void;
  /** Every line from now on says that it belongs to this epoch. */
  joinEpoch(epoch: number): void;
  /** Resolves once all lines so far are written. */
  flush(): Promise<void>;
  /** Writes what is left, blocking: only before exit. */
  flushSync(): void;
}

export interface LoggerOptions {
  readonly instance: Writer;
  /** Default: stdout. */
  readonly stream?: LineStream;
  /** Quieter lines are not written. Default `info`. */
  readonly level?: Level;
  readonly life?: string;
  /** Milliseconds since 1970; for show only, never for order. */
  readonly now?: () => number;
}

export function createLogger(options: LoggerOptions): Logger {
  const { instance, stream = fileDescriptorStream(1), level: lowest = 'info', now = Date.now } = options;
  const life = options.life ?? randomUUID();
  const least = levels.indexOf(lowest);
  let seq = 0;
  let joined: { epoch?: number } = {};
  return {
    instance,
    life,
    emit(event, fields, msg, level = levelOf[event] ?? 'info') {
      if (levels.indexOf(level) < least) return;
      seq += 1;
      const line = { t: new Date(now()).toISOString(), seq, level, instance, life, ...joined, event, msg, ...fields };
      stream.write(`${visibleJson(line)}\n`);
    },
    joinEpoch(epoch) {
      joined = { epoch };
    },
    flush: () => stream.flush(),
    flushSync: () => stream.flushSync(),
  };
}
