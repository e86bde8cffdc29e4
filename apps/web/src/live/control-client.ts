import {
  commandAcceptedSchema,
  configEntrySchema,
  logListSchema,
  messageListSchema,
  postReplySchema,
  problemSchema,
  sessionSchema,
  traceSchema,
  type CommandRequest,
  type Problem,
  type SendRequest,
} from '@signalbox/shared';
import { z } from 'zod';

/** What became of a call: the parsed body, or a problem a person can read. Never thrown. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Longest wait for an answer of the control plane, in milliseconds: above the facade's own deadline of 3 s. */
const deadlineMs = 8000;

async function call<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(deadlineMs),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text === '' ? undefined : JSON.parse(text);
    if (response.ok) return { ok: true, value: schema.parse(json) };
    const problem = problemSchema.safeParse(json);
    return { ok: false, problem: problem.success ? problem.data : asProblem(response.status, response.statusText) };
  } catch (error) {
    return { ok: false, problem: asProblem(0, error instanceof Error ? error.message : String(error)) };
  }
}

function asProblem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: detail, status, code: status === 0 ? 'unreachable' : 'unknown', detail };
}

/** The control plane's API (CONTRACT §6) at this page's own origin. */
export const controlClient = {
  session: () => call(sessionSchema, 'GET', '/api/session'),
  signIn: (token: string) => call(sessionSchema, 'POST', '/api/session', { token }),
  signOut: () => call(z.unknown(), 'DELETE', '/api/session'),
  command: (request: CommandRequest) => call(commandAcceptedSchema, 'POST', '/api/commands', request),
  send: (request: SendRequest) => call(postReplySchema, 'POST', '/api/messages', request),
  messages: (query: { limit: number; before?: number; q?: string }) =>
    call(messageListSchema, 'GET', `/api/messages?${search(query)}`),
  trace: (id: string) => call(traceSchema, 'GET', `/api/messages/${encodeURIComponent(id)}/trace`),
  logs: (id: string, limit: number) => call(logListSchema, 'GET', `/api/logs/${encodeURIComponent(id)}?limit=${limit}`),
  saveSetting: (key: string, value: string, modifyIndex: number | undefined) =>
    call(configEntrySchema, 'PUT', `/api/config/${key}`, {
      value,
      ...(modifyIndex === undefined ? {} : { modifyIndex }),
    }),
};

function search(query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(given).toString();
}
