import type { ServerResponse } from 'node:http';
import { sendPieces } from '@signalbox/service-kit';
import type { ReadLine, ReadReply } from '@signalbox/shared';
import { z } from 'zod';
import type { WholeSet } from './sides.ts';

/** Both sets as lines, as `readLineSchema` has them, in pieces of whole lines. */
export interface LineSets {
  readonly logging: AsyncIterable<Buffer>;
  readonly messages: AsyncIterable<Buffer>;
}

/** `application/x-ndjson`: logging's messages, then the share, one object a line. */
export async function sendLines(response: ServerResponse, sets: LineSets): Promise<void> {
  response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  await sendPieces(response, both(sets));
}

async function* both({ logging, messages }: LineSets): AsyncGenerator<Buffer> {
  yield* logging;
  yield* messages;
}

/** `text/plain`, as the labs print it: all of logging's messages, a line break, then the share's. */
export async function sendText(response: ServerResponse, sets: LineSets): Promise<void> {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  await sendPieces(response, text(sets));
}

async function* text(sets: LineSets): AsyncGenerator<string> {
  yield* list(sets.logging);
  yield '\n';
  yield* list(sets.messages);
  yield '\n';
}

const lineSchema = z.object({ msg: z.string() });

async function* list(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let first = true;
  for await (const piece of pieces) {
    if (piece.byteLength === 0) continue;
    const texts = piece.toString('utf8').trimEnd().split('\n');
    yield (first ? '' : ', ') + texts.map((line) => lineSchema.parse(JSON.parse(line)).msg).join(', ');
    first = false;
  }
}

/** A page that is there already, as lines. */
export function linesOfPage({ logging, messages }: ReadReply): LineSets {
  const held = logging.messages.map((one) => line({ from: 'logging', instance: logging.instance, ...one }));
  const share = messages.messages.map((one) => line({ from: 'messages', instance: messages.instance, ...one }));
  return { logging: only(Buffer.from(held.join(''))), messages: only(Buffer.from(share.join(''))) };
}

function line(value: ReadLine): string {
  return `${JSON.stringify(value)}\n`;
}

async function* only(piece: Buffer): AsyncGenerator<Buffer> {
  yield piece;
}

/**
 * Both sets in one JSON object, as bytes: what logging and messages send is already what the contract says, so it is
 * handed on piece by piece and never held as a whole. A set that breaks off cuts the reply off: its length is chunked,
 * so the client sees that it is not whole.
 */
export async function sendWhole(response: ServerResponse, logging: WholeSet, messages: WholeSet): Promise<void> {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  if (logging.rest === undefined && messages.rest === undefined) {
    const body = Buffer.concat([opening, logging.head, between, messages.head, closing]);
    response.setHeader('Content-Length', body.byteLength);
    response.end(body);
    return;
  }
  try {
    await sendPieces(response, pieces(logging, messages));
  } finally {
    logging.discard();
    messages.discard();
  }
}

const opening = Buffer.from('{"logging":');
const between = Buffer.from(',"messages":');
const closing = Buffer.from('}');

async function* pieces(logging: WholeSet, messages: WholeSet): AsyncGenerator<Buffer> {
  yield opening;
  yield logging.head;
  if (logging.rest !== undefined) yield* logging.rest;
  yield between;
  yield messages.head;
  if (messages.rest !== undefined) yield* messages.rest;
  yield closing;
}
