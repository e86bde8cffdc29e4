import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, parseJournalLine, type JournalRecord } from '@signalbox/shared';
import { segmentsOf } from './segment.ts';

const lineEnd = 0x0a;

/**
 * The records of a journal in the order in which they were written: of one file, plain or packed, or of all files of a folder. Throws
 * AppError `unprocessable` naming file and line where a line is no record, or a file is missing. What follows the last line break of a
 * file was being written when its writer died, and never judged: it is left out.
 */
export async function* readJournal(fileOrFolder: string): AsyncGenerator<JournalRecord> {
  if (!statSync(fileOrFolder).isDirectory()) {
    yield* readFile(fileOrFolder);
    return;
  }
  let expected = 1;
  for (const { file, number } of segmentsOf(fileOrFolder)) {
    if (number !== expected) throw missing(fileOrFolder, expected, path.basename(file));
    expected += 1;
    yield* readFile(file);
  }
}

async function* readFile(file: string): AsyncGenerator<JournalRecord> {
  let n = 0;
  for await (const line of linesOf(file)) {
    n += 1;
    const record = parseJournalLine(line);
    if (record === undefined) throw noRecord(file, n, line);
    yield record;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of bytesOf(file)) {
    const end = bytes.lastIndexOf(lineEnd);
    if (end === -1) {
      rest = Buffer.concat([rest, bytes]);
      continue;
    }
    yield* Buffer.concat([rest, bytes.subarray(0, end)])
      .toString('utf8')
      .split('\n');
    rest = Buffer.from(bytes.subarray(end + 1));
  }
}

function bytesOf(file: string): AsyncIterable<Buffer> {
  const source = createReadStream(file);
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
