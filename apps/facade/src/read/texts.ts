import { sendPieces } from '@signalbox/service-kit';
import { messageSchema } from '@signalbox/shared';
import type { Response } from 'express';
import { z } from 'zod';
import type { FacadeContext } from '../context.ts';
import { followLines } from './follow-lines.ts';
import { type Reads, sendWholeLines } from './reads.ts';
import { loggingSide, messagesSide, readWhole, type WholeSet } from './sides.ts';

/** The messages' texts of both sides, as they come. */
export interface Texts {
  readonly logging: AsyncIterable<string>;
  readonly messages: AsyncIterable<string>;
}

/** Writes a reply that a dialect makes of the texts, of whatever length they are. */
export type WriteTexts = (texts: Texts) => AsyncIterable<string>;

/** What a dialect reads with: the facade, its places for reads, and the reply to be written. */
export interface Reading {
  readonly service: FacadeContext;
  readonly reads: Reads;
  readonly response: Response;
  /** Content-Type of the reply. */
  readonly type: string;
}

/** Logging's texts and those of one messages instance's share. */
export function sendBothTexts({ service, reads, response, type }: Reading, write: WriteTexts): Promise<void> {
  return reads.pass(response, (request) =>
    sendWholeLines(
      service,
      { logging: request, messages: request, inTurn: request.inTurn },
      response,
      async (_response, sets) => {
        response.setHeader('Content-Type', type);
        await sendPieces(response, write({ logging: textsOf(sets.logging), messages: textsOf(sets.messages) }));
      },
    ),
  );
}

/** The texts of one side alone: the other one need not answer. */
export function sendTextsOf(
  side: 'logging' | 'messages',
  { service, reads, response, type }: Reading,
  write: (texts: AsyncIterable<string>) => AsyncIterable<string>,
): Promise<void> {
  return reads.pass(response, async (request) => {
    const form = 'application/x-ndjson';
    const open = (after?: string): Promise<WholeSet> =>
      side === 'logging'
        ? readWhole(service, loggingSide, request, form, after)
        : readWhole(service, messagesSide, request, form, after);
    const set = await request.inTurn(() => open());
    // Every logging instance can go on where one broke off; a share is one instance's.
    const resume = (lastLine: string, broken: unknown): Promise<WholeSet> =>
      side === 'logging' ? open(messageSchema.parse(JSON.parse(lastLine)).id) : Promise.reject(broken);
    response.setHeader('Content-Type', type);
    try {
      await sendPieces(response, write(textsOf(followLines(set, resume))));
    } finally {
      set.discard();
    }
  });
}

const lineSchema = z.object({ msg: z.string() });

async function* textsOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const piece of pieces) {
    for (const line of piece.toString('utf8').split('\n'))
      if (line !== '') yield lineSchema.parse(JSON.parse(line)).msg;
  }
}

/** The texts one after the other, each written by `as`, with `separator` between. */
export async function* joined(
  texts: AsyncIterable<string>,
  separator: string,
  as: (text: string) => string = (text) => text,
): AsyncGenerator<string> {
  let first = true;
  for await (const text of texts) {
    yield first ? as(text) : separator + as(text);
    first = false;
  }
}

/** A JSON list of the texts. */
export async function* jsonList(texts: AsyncIterable<string>, separator = ','): AsyncGenerator<string> {
  yield '[';
  yield* joined(texts, separator, (text) => JSON.stringify(text));
  yield ']';
}
