import { problemSchema, tabHeader, type Problem } from '@signalbox/shared';
import type { z } from 'zod';
import { tabSecret } from './tab-secret.ts';

/** What became of a call: the parsed body, or a problem a person can read. Never thrown. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Longest wait for an answer of the control plane, in milliseconds: above the facade's own deadline of 3 s. */
const deadlineMs = 8000;

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** One call of the control plane's API at this page's own origin. Never throws. */
export function ask<T>(
  schema: z.ZodType<T>,
  method: Method,
  path: string,
  body?: unknown,
  withinMs = deadlineMs,
): Promise<Answer<T>> {
  return call({ method, path, body, withinMs }, (text) => schema.parse(parseJson(text)));
}

/** The same for a file that is to be kept, as text. */
export function askFile(path: string): Promise<Answer<string>> {
  return call({ method: 'GET', path, body: undefined, withinMs: deadlineMs }, (text) => text);
}

interface Call {
  readonly method: Method;
  readonly path: string;
  readonly body: unknown;
  readonly withinMs: number;
}

async function call<T>({ method, path, body, withinMs }: Call, read: (text: string) => T): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(withinMs),
      headers: {
        [tabHeader]: tabSecret().value(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, value: read(text) };
    const problem = problemSchema.safeParse(parseJson(text));
    return { ok: false, problem: problem.success ? problem.data : asProblem(response.status, response.statusText) };
  } catch (error) {
    return { ok: false, problem: asProblem(0, error instanceof Error ? error.message : String(error)) };
  }
}

function parseJson(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

/** Status 0: no answer at all. */
function asProblem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: detail, status, code: status === 0 ? 'unreachable' : 'unknown', detail };
}
