import { configPutSchema, commandRequestSchema, problemMediaType, problemSchema } from '@signalbox/shared';
import type { FuzzRequest } from './requests-of.ts';

export interface FuzzAnswer {
  /** 0: no answer. */
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Codes with which a server may answer 503: it says that it cannot now, or that it does not know. */
const honest = new Set(['unavailable', 'unknown', 'deadline-exceeded']);

/** What is wrong with an answer (RELIABILITY F15); undefined when nothing is. `mayDie`: the server may be killed while it is asked. */
export function faultOf(request: FuzzRequest, { status, type, body }: FuzzAnswer, mayDie: boolean): string | undefined {
  if (status === 0) return mayDie ? undefined : 'no answer';
  if (status < 400) return isDeclared(request, status) ? undefined : `${status} is not among the replies it declares`;
  if (status === 503 && request.operation.path === '/health/ready') return undefined;
  // It has no body: which 503 it is, the same request as GET tells.
  if (request.method === 'HEAD')
    return status < 500 || (status === 503 && type.startsWith(problemMediaType)) ? undefined : `${status} as ${type}`;
  if (!type.startsWith(problemMediaType)) return `${status} as ${type}, not as a problem`;
  const problem = problemSchema.safeParse(parse(body));
  if (!problem.success) return `${status} with a problem that is none: ${body.slice(0, 200)}`;
  if (problem.data.status !== status) return `${status} with a problem of status ${problem.data.status}`;
  if (status === 503) return honest.has(problem.data.code) ? undefined : `503 ${problem.data.code}`;
  return status < 500 ? undefined : `${status} ${problem.data.code}: ${problem.data.detail}`;
}

/** Files and pages are no operation: what another method or a `..` leads to is only asked not to fail. */
function isDeclared({ operation, method, target }: FuzzRequest, status: number): boolean {
  if (method !== operation.method || target.includes('..')) return true;
  return operation.replies.includes(status) || status === 304;
}

/**
 * A fuzzer that hits upon a valid command would kill instances, and upon a valid setting would turn the cluster round. That is a person's right and
 * no attack: those are left out here, and tried by their own tests.
 */
export function isHarmless({ operation, method, body }: FuzzRequest): boolean {
  if (operation.path.startsWith('/api/commands') && method === 'POST')
    return !commandRequestSchema.safeParse(parse(body?.toString() ?? '')).success;
  if (operation.path.startsWith('/api/config') && method === 'PUT')
    return !configPutSchema.safeParse(parse(body?.toString() ?? '')).success;
  // A new token ends the one that the fuzzer shows.
  return !(operation.path === '/api/token' && method === 'POST');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON, which the caller's schema then refuses
  }
}
