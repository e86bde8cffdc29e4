import { problemSchema } from '@signalbox/shared';
import type { z } from 'zod';
import type { Answer } from '../../live/control-client.ts';

/** Longest wait for an answer of the control plane, in milliseconds. */
const deadlineMs = 8000;

/** One call of the control plane's API at this page's own origin: the parsed body, or a problem a person can read. Never throws. */
export async function ask<T>(
  schema: z.ZodType<T>,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(deadlineMs),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const json: unknown = await response.json();
    if (response.ok) return { ok: true, value: schema.parse(json) };
    const problem = problemSchema.safeParse(json);
    return problem.success ? { ok: false, problem: problem.data } : failed(response.status, response.statusText);
  } catch (error) {
    return failed(0, error instanceof Error ? error.message : String(error));
  }
}

/** Status 0: no answer at all. */
function failed(status: number, detail: string): Answer<never> {
  const code = status === 0 ? 'unreachable' : 'unknown';
  return { ok: false, problem: { type: 'about:blank', title: detail, status, code, detail } };
}
