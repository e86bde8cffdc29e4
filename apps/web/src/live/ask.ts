import { problemSchema, tabHeader, type Problem } from '@signalbox/shared';
import type { z } from 'zod';
import { tabSecret } from './tab-secret.ts';

/** What became of a call: the parsed body, or a problem a person can read. Never thrown. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Longest wait for an answer of the control plane, in milliseconds: above the facade's own deadline of 3 s. */
const deadlineMs = 8000;

/** One call of the control plane's API at this page's own origin. Never throws. */
export async function ask<T>(
  schema: z.ZodType<T>,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(deadlineMs),
      headers: {
        [tabHeader]: tabSecret().value(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
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

/** Status 0: no answer at all. */
function asProblem(status: number, detail: string): Problem {
  return { type: 'about:blank', title: detail, status, code: status === 0 ? 'unreachable' : 'unknown', detail };
}
