import { AppError, fromUnknown, type Clock } from '@signalbox/shared';

export interface GroupCommitOptions<R, P> {
  /** Writes a batch; answers one place per record, in order. A rejection leaves every outcome of the batch unknown. */
  readonly send: (records: readonly R[]) => Promise<readonly P[]>;
  /** Records that may wait at once; one more is refused with `too-many`. */
  readonly maxQueued: number;
  /** Records, and bytes, that one batch may hold; a record above the bytes goes alone. */
  readonly maxBatchRecords: number;
  readonly maxBatchBytes: number;
  readonly sizeOf: (record: R) => number;
  readonly clock: Clock;
}

export interface GroupCommit<R, P> {
  append(record: R, withinMs: number): Promise<P>;
  /** Records waiting for the next batch. */
  queued(): number;
  /** Refuses new records, lets what waits be written for at most `withinMs`, then gives up on the rest. Idempotent. */
  stop(withinMs: number): Promise<void>;
}

/** `waiting`: certainly not written. `sent`: may be written. `settled`: its caller has been answered. */
interface Entry<R, P> {
  readonly record: R;
  phase: 'waiting' | 'sent' | 'settled';
  readonly settle: (outcome: { place: P } | { error: AppError }) => void;
}

/**
 * Group commit: one `send` is in flight, and everything that arrives meanwhile goes into the next one.
 * Rules: a record past its deadline and not yet sent is taken out of the queue, so `deadline-exceeded` means certainly not written;
 * a record past its deadline while its batch is in flight is `unknown`, whatever comes of the batch later.
 */
export function createGroupCommit<R, P>(options: GroupCommitOptions<R, P>): GroupCommit<R, P> {
  const { send, maxQueued, maxBatchRecords, maxBatchBytes, sizeOf, clock } = options;
  let queue: Entry<R, P>[] = [];
  let inFlight: Entry<R, P>[] = [];
  let stopping: Promise<void> | undefined;
  let drained: (() => void) | undefined;

  function append(record: R, withinMs: number): Promise<P> {
    if (stopping !== undefined) return Promise.reject(stoppedError());
    if (withinMs <= 0) return Promise.reject(tooLate());
    if (queue.length >= maxQueued) {
      return Promise.reject(
        new AppError('too-many', 'Too many records wait for the log.', {
          expected: `at most ${maxQueued} waiting`,
          found: `${queue.length}`,
          retryAfter: 1,
        }),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<P>();
    const cancel = clock.after(withinMs, () => expire(entry));
    const entry: Entry<R, P> = {
      record,
      phase: 'waiting',
      settle(outcome) {
        if (entry.phase === 'settled') return;
        entry.phase = 'settled';
        cancel();
        if ('place' in outcome) resolve(outcome.place);
        else reject(outcome.error);
      },
    };
    queue.push(entry);
    pump();
    return promise;
  }

  function expire(entry: Entry<R, P>): void {
    if (entry.phase === 'waiting') {
      queue = queue.filter((other) => other !== entry);
      entry.settle({ error: tooLate() });
    } else {
      entry.settle({ error: new AppError('unknown', 'The log did not confirm the record in time.') });
    }
  }

  function pump(): void {
    if (inFlight.length > 0) return;
    if (queue.length === 0) {
      drained?.();
      return;
    }
    inFlight = takeBatch();
    for (const entry of inFlight) entry.phase = 'sent';
    void write(inFlight);
  }

  function takeBatch(): Entry<R, P>[] {
    let bytes = 0;
    let count = 0;
    for (const entry of queue) {
      bytes += sizeOf(entry.record);
      if (count > 0 && (bytes > maxBatchBytes || count >= maxBatchRecords)) break;
      count += 1;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return batch;
  }

  async function write(batch: readonly Entry<R, P>[]): Promise<void> {
    try {
      const places = await send(batch.map((entry) => entry.record));
      batch.forEach((entry, index) => {
        const place = places[index];
        entry.settle(place === undefined ? { error: unknownAfter('no place came back') } : { place });
      });
    } catch (thrown) {
      const error = unknownAfter(fromUnknown(thrown).message, thrown);
      for (const entry of batch) entry.settle({ error });
    }
    inFlight = [];
    pump();
  }

  async function drain(withinMs: number): Promise<void> {
    if (inFlight.length > 0 || queue.length > 0) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(withinMs, resolve);
        drained = () => {
          cancel();
          resolve();
        };
      });
    }
    const rest = queue;
    queue = [];
    for (const entry of rest) entry.settle({ error: stoppedError() });
    for (const entry of inFlight) entry.settle({ error: unknownAfter('the writer stopped') });
  }

  return {
    append,
    queued: () => queue.length,
    stop: (withinMs) => (stopping ??= drain(withinMs)),
  };
}

function tooLate(): AppError {
  return new AppError('deadline-exceeded', 'The deadline passed before the record was sent: it was not written.');
}

function stoppedError(): AppError {
  return new AppError('unavailable', 'The log writer has stopped: the record was not written.');
}

function unknownAfter(reason: string, cause?: unknown): AppError {
  return new AppError('unknown', `The log did not confirm the record: ${reason}.`, {}, cause);
}
