import type { AppError, MessageId } from '@signalbox/shared';
import type { LogReader, MessageLog } from '../src/message-log.ts';

/** A reader that was started, with all it was told. */
export interface RecordingReader extends AsyncDisposable {
  readonly reader: LogReader;
  /** Ids by `partition:offset`. */
  readonly places: ReadonlyMap<string, MessageId>;
  readonly failures: readonly AppError[];
  assigned(): readonly number[];
  /** Whether it holds what it was asked to reach. */
  complete(): boolean;
}

export async function recordingReader(log: MessageLog, topic: string, group: string): Promise<RecordingReader> {
  const reader = log.createReader({ topic, group });
  const places = new Map<string, MessageId>();
  const positions = new Map<number, number>();
  let assigned: readonly number[] = [];
  let targets: ReadonlyMap<number, number> | undefined;
  const failures: AppError[] = [];
  await reader.start({
    assigned(now) {
      assigned = now;
      targets = undefined;
    },
    highWaters(waters) {
      targets = waters;
    },
    revoked() {
      targets = undefined;
    },
    records(batch) {
      for (const { offset, id } of batch.records) places.set(`${batch.partition}:${offset}`, id);
      positions.set(batch.partition, batch.position);
    },
    failed: (error) => failures.push(error),
  });
  return {
    reader,
    places,
    failures,
    assigned: () => assigned,
    complete: () =>
      targets !== undefined && [...targets].every(([partition, target]) => (positions.get(partition) ?? 0) >= target),
    [Symbol.asyncDispose]: () => reader.stop(),
  };
}
