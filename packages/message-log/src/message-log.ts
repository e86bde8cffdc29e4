import type { AppError, ConfigKey, ConfigValue } from '@signalbox/shared';
import type { EngineLog } from './engine-log.ts';
import type { LogAdmin } from './log-admin.ts';
import type { LogReader } from './log-reader.ts';
import type { LogWriter } from './log-writer.ts';

/** A setting as it is now; undefined where it is not known. */
export type LogSetting = <K extends ConfigKey>(key: K) => ConfigValue<K> | undefined;

/** The process that uses a log, as a backend needs to know it. */
export interface LogClient {
  /** The instance id, by which members of a reading group are told apart. */
  readonly instance: string;
  /** Asked anew at every connection, so that a changed setting is followed. */
  readonly setting: LogSetting;
  readonly log: EngineLog;
}

export interface WriterOptions {
  readonly topic: string;
  readonly partitions: number;
  /** A send that failed for good, with all its records unknown. */
  readonly onFailed?: (partition: number, error: AppError) => void;
}

export interface ReaderOptions {
  readonly topic: string;
  /** Readers of one group share the partitions among them. */
  readonly group: string;
  /** How long records may wait to be handed on together, in milliseconds. Default 100. */
  readonly gatherMs?: number;
  /** Most bytes of one partition in one fetch: what is decoded in one turn of the event loop. Default 1 MiB. */
  readonly fetchBytes?: number;
  /**
   * Where reading may begin, by partition, for an owner who needs nothing from before. Only a hint that saves reading: records below may come all
   * the same, so the owner skips them itself.
   */
  readonly mayBeginAt?: () => Promise<ReadonlyMap<number, number>>;
}

/** A log that is written, read and arranged by one process: what every backend gives (contract: `testing/message-log-contract.ts`). */
export interface MessageLog {
  createWriter(options: WriterOptions): LogWriter;
  createReader(options: ReaderOptions): LogReader;
  createAdmin(): LogAdmin;
}

export interface LogBackend {
  /** The settings it cannot do without, besides the queue's name and partitions. */
  readonly needs: readonly ConfigKey[];
  open(client: LogClient): MessageLog;
}
