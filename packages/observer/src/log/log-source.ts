import type { LogReader } from '@signalbox/message-log';

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
