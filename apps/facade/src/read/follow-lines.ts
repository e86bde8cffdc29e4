import { AppError } from '@signalbox/shared';
import type { WholeSet } from './sides.ts';

const lineEnd = 0x0a;
/** What is there already goes out in portions too: some milliseconds of work each for whoever reads the lines. */
const pieceBytes = 64 * 1024;

/**
 * A set's lines as they come, in pieces of whole lines, handed on unread. One that breaks off goes on behind the last whole line wherever
 * `resume` finds it, for as long as each comes further than the one before.
 */
export async function* followLines(
  begun: WholeSet,
  resume: (lastLine: string, broken: unknown) => Promise<WholeSet>,
): AsyncGenerator<Buffer> {
  let set = begun;
  for (;;) {
    let last: Buffer | undefined;
    let broken: unknown;
    try {
      for await (const piece of wholeLines(set)) {
        last = piece;
        yield piece;
      }
      return;
    } catch (thrown) {
      if (last === undefined) throw thrown;
      broken = thrown;
    } finally {
      set.discard();
    }
    set = await resume(lastLineOf(last), broken);
  }
}

async function* wholeLines(set: WholeSet): AsyncGenerator<Buffer> {
  let open: Buffer = Buffer.alloc(0);
  for await (const piece of piecesOf(set)) {
    const end = piece.lastIndexOf(lineEnd) + 1;
    if (end === 0) {
      open = Buffer.concat([open, piece]);
      continue;
    }
    // Only the line that two pieces share is copied.
    const begin = open.byteLength === 0 ? 0 : piece.indexOf(lineEnd) + 1;
    if (begin > 0) yield Buffer.concat([open, piece.subarray(0, begin)]);
    if (begin < end) yield piece.subarray(begin, end);
    open = piece.subarray(end);
  }
  if (open.byteLength > 0) throw new AppError('unavailable', `What ${set.instance} sent ended within a line.`);
}

async function* piecesOf({ head, rest }: WholeSet): AsyncGenerator<Buffer> {
  for (let from = 0; from < head.byteLength; from += pieceBytes) yield head.subarray(from, from + pieceBytes);
  if (rest !== undefined) yield* rest;
}

function lastLineOf(piece: Buffer): string {
  const end = piece.byteLength - 1;
  return piece.toString('utf8', piece.lastIndexOf(lineEnd, end - 1) + 1, end);
}
