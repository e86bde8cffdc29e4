import type { ServerResponse } from 'node:http';
import { sendPieces } from '@signalbox/service-kit';
import type { WholeSet } from './sides.ts';

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
