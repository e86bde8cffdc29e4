import {
  commandAcceptedSchema,
  messageListSchema,
  postReplySchema,
  sessionOpenedSchema,
  sessionSchema,
  traceSchema,
  type CommandRequest,
  type MessageRow,
  type SendRequest,
} from '@signalbox/shared';
import { z } from 'zod';
import { ask } from './ask.ts';

/** The control plane's API (CONTRACT §6) at this page's own origin. */
export const controlClient = {
  session: () => ask(sessionSchema, 'GET', '/api/session'),
  signIn: (token: string) => ask(sessionOpenedSchema, 'POST', '/api/session', { token }),
  signOut: () => ask(z.unknown(), 'DELETE', '/api/session'),
  command: (request: CommandRequest) => ask(commandAcceptedSchema, 'POST', '/api/commands', request),
  send: (request: SendRequest) => ask(postReplySchema, 'POST', '/api/messages', request),
  messages: (query: { limit: number; before?: number; q?: string; state?: MessageRow['state'] }) =>
    ask(messageListSchema, 'GET', `/api/messages?${search(query)}`),
  trace: (id: string) => ask(traceSchema, 'GET', `/api/messages/${encodeURIComponent(id)}/trace`),
};

function search(query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(given).toString();
}
