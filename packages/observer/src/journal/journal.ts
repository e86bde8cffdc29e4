import { closeSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import type { JournalRecord } from '@signalbox/shared';
import { packSegment, segmentFile, segmentsOf } from './segment.ts';

export interface JournalOptions {
  /** Made when it is not there. A journal that is there already goes on in a file of its own. */
  readonly folder: string;
  /** Bytes on disk after which it takes no more. Default 1 GB: about 20 million records. */
  readonly maxBytes?: number;
  /** Bytes after which a file is full and is packed. Default 64 MB. */
  readonly segmentBytes?: number;
}

/** What was seen, written before it is judged. Whoever judges a record must have written it, and stops judging once the journal is `stopped`. */
export interface Journal {
  readonly folder: string;
  /**
   * Takes one record. It is in the file at the end of this turn of the event loop, or after `flush`; never more than some kilobytes wait in
   * memory. False: the journal has stopped, and this record is not in it.
   */
  write(record: JournalRecord): boolean;
  /** Everything so far is in the file, so that the death of this process does not take it away; the death of the host may. */
  flush(): void;
  /** Why it takes no more: it is full, or the disk refused it. For good. */
  stopped(): string | undefined;
  /** Bytes on disk, packed files as packed. */
  bytes(): number;
  /** Flushes, closes and packs. Idempotent. */
  close(): Promise<void>;
}

const defaultMaxBytes = 1024 ** 3;
const defaultSegmentBytes = 64 * 1024 ** 2;
/** Characters that wait for the end of the turn at most. */
const mostWaiting = 64 * 1024;

/** Throws what the file system throws when the folder cannot be used. */
export function createJournal(options: JournalOptions): Journal {
  const { folder, maxBytes = defaultMaxBytes, segmentBytes = defaultSegmentBytes } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sizes = new Map(segmentsOf(folder).map(({ file, number }) => [number, statSync(file).size]));
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  let number = Math.max(0, ...sizes.keys());
  let descriptor: number | undefined;
  let size = 0;
  let waiting: string[] = [];
  let characters = 0;
  let scheduled = false;
  let stopped: string | undefined;
  /** One file is packed after the other. */
  let packing: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  for (const segment of segmentsOf(folder)) if (!segment.packed) pack(segment.number);
  limit();

  function limit(): void {
    if (total >= maxBytes) stopped ??= `the journal is full: it takes ${maxBytes} bytes and has ${total}`;
  }

  function pack(full: number): void {
    packing = packing.then(() => packOne(full));
  }

  async function packOne(full: number): Promise<void> {
    try {
      const packed = await packSegment(segmentFile(folder, full));
      total += packed - (sizes.get(full) ?? 0);
      sizes.set(full, packed);
    } catch {
      // It stays plain, and can be read all the same.
    }
  }

  function open(): number {
    number += 1;
    size = 0;
    return openSync(segmentFile(folder, number), 'wx', 0o600);
  }

  function finish(): void {
    if (descriptor === undefined) return;
    closeSync(descriptor);
    descriptor = undefined;
    pack(number);
  }

  function flush(): void {
    if (waiting.length === 0) return;
    let rest: Buffer = Buffer.from(waiting.join(''));
    waiting = [];
    characters = 0;
    if (stopped !== undefined) return;
    try {
      descriptor ??= open();
      const { byteLength } = rest;
      while (rest.byteLength > 0) rest = rest.subarray(writeSync(descriptor, rest));
      size += byteLength;
      total += byteLength;
      sizes.set(number, size);
    } catch (thrown) {
      // What was written in part ends in a torn line: nothing may follow it.
      stopped = `the journal could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
      return;
    }
    limit();
    if (size >= segmentBytes) finish();
  }

  function atEndOfTurn(): void {
    scheduled = false;
    flush();
  }

  return {
    folder,
    write(record) {
      if (stopped !== undefined || closing !== undefined) return false;
      const line = `${JSON.stringify(record)}\n`;
      waiting.push(line);
      characters += line.length;
      if (characters >= mostWaiting) flush();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(atEndOfTurn);
      }
      return true;
    },
    flush,
    stopped: () => stopped,
    bytes: () => total,
    close() {
      flush();
      finish();
      closing ??= packing;
      return closing;
    },
  };
}
