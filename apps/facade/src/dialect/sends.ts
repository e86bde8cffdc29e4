import type { ParsedBody } from '@signalbox/service-kit';
import type { OutgoingMessage } from '../post/send-message.ts';
import { freshMessageId, messageTextOf } from '../post/message.ts';

/** The message of a client that names none of our headers: each of its requests is a message of its own. */
export function messageOfBody({ body }: { readonly body: ParsedBody }): OutgoingMessage {
  return { id: freshMessageId(), msg: messageTextOf(body), idIs: 'ours' };
}

/** JSON of strings as Python's `json.dumps` writes it, with a blank after comma and colon: some clients look for exactly that. */
export function spacedJson(fields: Readonly<Record<string, string>>): string {
  const written = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{${written.join(', ')}}`;
}
