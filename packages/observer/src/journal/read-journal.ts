import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, parseJournalLine, type JournalRecord } from '@signalbox/shared';
import { readLines } from '../lines.ts';
import { segmentsOf } from './segment.ts';

/** How much of a journal was read, in bytes on disk. */
export interface JournalProgress {
  readonly done: number;
  readonly total: number;
}

/** The records of a journal, one by one: `readJournalPieces` says which, and what it throws. */
export async function* readJournal(
  fileOrFolder: string,
  progress?: (progress: JournalProgress) => void,
): AsyncGenerator<JournalRecord> {
  for await (const records of readJournalPieces(fileOrFolder, progress)) yield* records;
}

/**
 * The records of a journal in the order in which they were written, as many at once as one reading of the disk gives: of one file, plain or packed,
 * or of all files of a folder. Throws AppError `unprocessable` naming file and line where a line is no record, or a file is missing. What follows
 * the last line break of a file was being written when its writer died, and never judged: it is left out. `progress` is told after each piece read.
 */
export async function* readJournalPieces(
  fileOrFolder: string,
  progress?: (progress: JournalProgress) => void,
): AsyncGenerator<readonly JournalRecord[]> {
  const isFolder = statSync(fileOrFolder).isDirectory();
  const files = isFolder ? segmentsOf(fileOrFolder) : [{ file: fileOrFolder, number: 1 }];
  const total = files.reduce((sum, { file }) => sum + statSync(file).size, 0);
  let done = 0;
  const read = (bytes: number): void => {
    done += bytes;
    progress?.({ done, total });
  };
  for (const [before, { file, number }] of files.entries()) {
    if (number !== before + 1) throw missing(fileOrFolder, before + 1, path.basename(file));
    yield* readFile(file, read);
  }
}

async function* readFile(file: string, read: (bytes: number) => void): AsyncGenerator<readonly JournalRecord[]> {
  let n = 0;
  for await (const lines of readLines(bytesOf(file, read), () => undefined)) {
    yield lines.map((line) => {
      n += 1;
      return parseJournalLine(line) ?? fail(noRecord(file, n, line));
    });
  }
}

function fail(error: AppError): never {
  throw error;
}

function bytesOf(file: string, read: (bytes: number) => void): AsyncIterable<Buffer> {
  const source = createReadStream(file);
  source.on('data', (bytes) => read(bytes.length));
  if (!file.endsWith('.gz')) return source;
  // A source that fails ends the other with its error, which the reader then throws.
  return pipeline(source, createGunzip(), () => undefined);
}

function noRecord(file: string, line: number, text: string): AppError {
  return new AppError('unprocessable', `Line ${line} of ${file} is no record of a journal.`, {
    expected: 'one JSON object a line, as packages/shared/src/journal.ts describes them',
    found: text.slice(0, 200),
    remedy: 'The journal was damaged or written by another version: nothing can be concluded from it.',
  });
}

function missing(folder: string, number: number, found: string): AppError {
  return new AppError('unprocessable', `A file of the journal ${folder} is missing.`, {
    expected: `file number ${number}`,
    found,
    remedy: 'Nothing can be concluded from part of a journal.',
  });
}
