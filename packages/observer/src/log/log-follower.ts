import { setTimeout as sleep } from 'node:timers/promises';
import type { LogReader, ReadBatch, ReadRecord } from '@signalbox/message-log';
import { createTurns } from '../turns.ts';
import type { LogSource } from './open-log.ts';

export interface LogFollowerOptions {
  readonly source: LogSource;
  /** Every record once, in order of offset within its partition. */
  readonly take: (partition: number, record: ReadRecord) => void;
  /** How far each partition was read before, by whoever wrote the journal so far. */
  readonly positions?: ReadonlyMap<number, number> | undefined;
  /** A reader ended and another takes its place. */
  readonly failed?: ((reason: string) => void) | undefined;
}

/** Reads the whole log and follows it, with one reader after the other as long as it takes. */
export interface LogFollower {
  start(): void;
  /** Forgets how far it was, and reads everything anew. */
  rewind(): void;
  /** Resolves once the partition was read up to that offset; rejects with the signal's reason. */
  reached(partition: number, offset: number, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** Between two readers, in milliseconds. */
const pauseMs = 500;

interface Waiter {
  readonly partition: number;
  readonly offset: number;
  readonly done: () => void;
}

export function createLogFollower({ source, take, positions, failed }: LogFollowerOptions): LogFollower {
  const read = new Map(positions ?? []);
  const waiters = new Set<Waiter>();
  const ended = new AbortController();
  /** Ends the reader in use, so that the next begins. */
  let over = Promise.withResolvers<string>();
  let running: Promise<void> | undefined;

  function positionOf(partition: number): number {
    return read.get(partition) ?? 0;
  }

  function reach(partition: number, position: number): void {
    if (position <= positionOf(partition)) return;
    read.set(partition, position);
    for (const waiter of waiters) if (waiter.partition === partition && waiter.offset <= position) waiter.done();
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      over = Promise.withResolvers<string>();
      const reader = source.createReader(() => Promise.resolve(read));
      const reason = await follow(reader, over);
      await reader.stop();
      if (ended.signal.aborted) return;
      failed?.(reason);
      await sleep(pauseMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  }

  /** Resolves with the reason why this reader reads no more. */
  async function follow(reader: LogReader, own: typeof over): Promise<string> {
    try {
      const joining = reader.start({
        // An assignment may begin at the start again, whatever was asked for: what was read is skipped by its offset.
        assigned: () => undefined,
        highWaters: () => undefined,
        revoked: () => undefined,
        records: (batch) => takeBatch(batch, own),
        failed: (error) => own.resolve(error.message),
      });
      return await Promise.race([joining.then(() => own.promise), own.promise]);
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  }

  async function takeBatch({ partition, records, position }: ReadBatch, own: typeof over): Promise<void> {
    const turns = createTurns();
    for (const record of records) {
      // Of a reader that is over nothing counts any more: the next one reads it again.
      if (own !== over) return;
      if (record.offset >= positionOf(partition)) {
        take(partition, record);
        reach(partition, record.offset + 1);
      }
      await turns.breathe();
    }
    if (own === over) reach(partition, position);
  }

  function end(reason: string): void {
    const last = over;
    over = Promise.withResolvers<string>();
    last.resolve(reason);
  }

  return {
    start() {
      running ??= run();
    },
    rewind() {
      read.clear();
      end('the log is read anew');
    },
    async reached(partition, offset, signal) {
      signal.throwIfAborted();
      if (positionOf(partition) >= offset) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter: Waiter = { partition, offset, done: resolve };
      const give = (): void => reject(signal.reason);
      waiters.add(waiter);
      signal.addEventListener('abort', give, { once: true });
      try {
        await promise;
      } finally {
        waiters.delete(waiter);
        signal.removeEventListener('abort', give);
      }
    },
    async stop() {
      ended.abort();
      end('the observer stops');
      await running;
    },
  };
}
