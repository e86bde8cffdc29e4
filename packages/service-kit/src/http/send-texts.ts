import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';

/** Characters written in one go: some milliseconds of work. */
const pieceLength = 64 * 1024;

/**
 * Writes a reply of any length from its parts, joined to pieces, as `sendPieces` does.
 * A source that fails before the first piece throws, so that the refusal still has its status; later it cuts the reply off.
 */
export async function sendTexts(
  response: ServerResponse,
  texts: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const all = joinTexts(texts);
  const first = await all.next();
  if (first.done === true) {
    response.end();
    return;
  }
  await sendPieces(response, withFirst(first.value, all));
}

/**
 * Writes pieces as they come, none before the one before is on its way, and lets other requests come between: the socket alone would not
 * see to that, it takes piece after piece while the client keeps up. A client that leaves ends it, and is no error.
 */
export async function sendPieces(response: ServerResponse, pieces: AsyncIterable<string | Buffer>): Promise<void> {
  const source = Readable.from(withTurns(pieces));
  try {
    await pipeline(source, response);
  } catch (thrown) {
    source.destroy();
    if (!clientLeft(thrown)) throw thrown;
  }
}

/** Joins texts to pieces of some milliseconds of work each. */
export async function* joinTexts(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let waiting = '';
  for await (const text of texts) {
    waiting += text;
    if (waiting.length < pieceLength) continue;
    yield waiting;
    waiting = '';
  }
  if (waiting !== '') yield waiting;
}

async function* withFirst(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

async function* withTurns(pieces: AsyncIterable<string | Buffer>): AsyncGenerator<string | Buffer> {
  for await (const piece of pieces) {
    yield piece;
    await turn();
  }
}

/** While pieces went out, or before the first one did. */
const codesOfLeaving = new Set<unknown>(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE']);

function clientLeft(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && codesOfLeaving.has(thrown.code);
}
