import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ServerResponse } from 'node:http';
import type { InstanceId, LogPage, MessagesPage, ReadLine } from '@signalbox/shared';

/** The pages of either side, one after another; each was asked for only when the one before was sent. */
export interface PagedSets {
  readonly logging: AsyncIterable<LogPage>;
  readonly messages: AsyncIterable<MessagesPage>;
}

/** `application/x-ndjson`: logging's messages, then the share, one object a line. */
export async function sendLines(response: ServerResponse, sets: PagedSets): Promise<void> {
  response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  await pipeline(Readable.from(lines(sets)), response);
}

async function* lines(sets: PagedSets): AsyncGenerator<string> {
  for await (const { instance, messages } of sets.logging)
    yield messages.map((one) => loggingLine(instance, one)).join('');
  for await (const { instance, messages } of sets.messages)
    yield messages.map((one) => shareLine(instance, one)).join('');
}

function loggingLine(instance: InstanceId, message: LogPage['messages'][number]): string {
  return line({ from: 'logging', instance, ...message });
}

function shareLine(instance: InstanceId, message: MessagesPage['messages'][number]): string {
  return line({ from: 'messages', instance, ...message });
}

function line(value: ReadLine): string {
  return `${JSON.stringify(value)}\n`;
}

/** `text/plain`, as the labs print it: all of logging's messages, a line break, then the share's. */
export async function sendText(response: ServerResponse, sets: PagedSets): Promise<void> {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  await pipeline(Readable.from(text(sets)), response);
}

async function* text(sets: PagedSets): AsyncGenerator<string> {
  yield* list(sets.logging);
  yield '\n';
  yield* list(sets.messages);
  yield '\n';
}

async function* list(pages: AsyncIterable<{ messages: readonly { msg: string }[] }>): AsyncGenerator<string> {
  let first = true;
  for await (const { messages } of pages) {
    if (messages.length === 0) continue;
    yield (first ? '' : ', ') + messages.map(({ msg }) => msg).join(', ');
    first = false;
  }
}
