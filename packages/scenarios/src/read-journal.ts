import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { AppError } from '@signalbox/shared';
import { type JournalRecord, recordSchema } from './journal.ts';

const portionBytes = 64 * 1024;
const lineEnd = 0x0a;

/**
 * The records of a journal in their order, read a portion at a time whenever they are gone through: no journal is held whole. Throws `not-found`, or
 * `invalid-input` with the line that is none of a journal.
 */
export function readJournal(file: string): Iterable<JournalRecord> {
  return {
    *[Symbol.iterator]() {
      let n = 0;
      for (const line of linesOf(file)) {
        n += 1;
        const parsed = recordSchema.safeParse(parseJson(line));
        if (parsed.success) yield parsed.data;
        else
          throw new AppError('invalid-input', `Line ${n} of ${file} is no record of a scenario's journal.`, {
            found: line.slice(0, 100),
            remedy: 'The file was changed or cut: take the journal as the run wrote it.',
          });
      }
    },
  };
}

/** The SHA-256 of a file, and how many lines it has that are not empty. */
export function fingerprintOf(file: string): { readonly sha256: string; readonly records: number } {
  const hash = createHash('sha256');
  for (const portion of portionsOf(file)) hash.update(portion);
  let records = 0;
  for (const _ of linesOf(file)) records += 1;
  return { sha256: hash.digest('hex'), records };
}

function* linesOf(file: string): Generator<string> {
  let open: Buffer = Buffer.alloc(0);
  for (const portion of portionsOf(file)) {
    let from = 0;
    for (let end = portion.indexOf(lineEnd); end !== -1; end = portion.indexOf(lineEnd, from)) {
      const line = Buffer.concat([open, portion.subarray(from, end)]);
      open = Buffer.alloc(0);
      from = end + 1;
      if (line.byteLength > 0) yield line.toString('utf8');
    }
    open = Buffer.concat([open, portion.subarray(from)]);
  }
  if (open.byteLength > 0) yield open.toString('utf8');
}

function* portionsOf(file: string): Generator<Buffer> {
  const descriptor = openFile(file);
  try {
    for (;;) {
      const portion = Buffer.allocUnsafe(portionBytes);
      const read = readSync(descriptor, portion);
      if (read === 0) return;
      yield portion.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (cause) {
    throw new AppError('not-found', `There is no journal at ${file}.`, { remedy: 'It lies beside the report.' }, cause);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
