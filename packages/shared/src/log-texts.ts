import type { ReadLine } from './facade-http.ts';
import type { InstanceId } from './ids.ts';
import type { Message } from './message.ts';

/** A part of the map, or of a page of it, in order of id. The last one has the count, and where the next page begins. */
export interface LogsPart {
  readonly messages: readonly Message[];
  readonly count?: number | undefined;
  readonly next?: string | undefined;
}

/** `GET /log` as JSON, written while it is read. The count comes last: of the whole map it is exactly what was written. */
export async function* logDocument(instance: InstanceId, parts: AsyncIterable<LogsPart>): AsyncGenerator<string> {
  yield `{"instance":${JSON.stringify(instance)},"messages":[`;
  let separator = '';
  let end: LogsPart = { messages: [] };
  for await (const part of parts) {
    for (const message of part.messages) {
      yield separator + JSON.stringify(message);
      separator = ',';
    }
    end = part;
  }
  yield `],"count":${end.count}${end.next === undefined ? '' : `,"next":${JSON.stringify(end.next)}`}}`;
}

/** `GET /log` as lines, one object each. */
export async function* logLines(instance: InstanceId, parts: AsyncIterable<LogsPart>): AsyncGenerator<string> {
  for await (const { messages } of parts) {
    for (const { id, msg } of messages)
      yield `${JSON.stringify({ from: 'logging', instance, id, msg } satisfies ReadLine)}\n`;
  }
}
