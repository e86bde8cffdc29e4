import { z } from 'zod';

/** What went wrong, as a closed list: the code decides the HTTP status and whether another try can help. */
const table = {
  'invalid-input': { status: 400, retriable: false, title: 'The request is not valid' },
  unauthenticated: { status: 401, retriable: false, title: 'Not signed in' },
  'forbidden-origin': { status: 403, retriable: false, title: 'This origin may not call' },
  'not-found': { status: 404, retriable: false, title: 'Not found' },
  'method-not-allowed': { status: 405, retriable: false, title: 'This method is not allowed here' },
  'too-slow': { status: 408, retriable: true, title: 'Too slow' },
  conflict: { status: 409, retriable: false, title: 'In conflict with what is there' },
  'too-large': { status: 413, retriable: false, title: 'Too large' },
  'unsupported-media-type': { status: 415, retriable: false, title: 'Unsupported media type' },
  'wrong-host': { status: 421, retriable: false, title: 'This server is not that host' },
  unprocessable: { status: 422, retriable: false, title: 'Understood, but not acceptable' },
  'too-many': { status: 429, retriable: true, title: 'Too many at once' },
  internal: { status: 500, retriable: false, title: 'A defect in the program' },
  unavailable: { status: 503, retriable: true, title: 'Not possible now' },
  unknown: { status: 503, retriable: true, title: 'The outcome is not known' },
  'deadline-exceeded': { status: 503, retriable: true, title: 'Out of time' },
  'wrong-use': { status: 400, retriable: false, title: 'Wrong use' },
  'missing-tool': { status: 500, retriable: false, title: 'A tool is missing' },
  'port-taken': { status: 500, retriable: false, title: 'The port is taken' },
  'engine-failed': { status: 500, retriable: false, title: 'An engine failed' },
  'spawn-failed': { status: 500, retriable: false, title: 'A process could not be started' },
} as const satisfies Record<string, { status: number; retriable: boolean; title: string }>;

export type ErrorCode = keyof typeof table;

/** What a person needs beside the message: what was expected, what was found, what to do. */
export interface ErrorFacts {
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly remedy?: string | undefined;
  /** The message the error is about, where there is one. */
  readonly id?: string | undefined;
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number | undefined;
}

/** The only error that crosses a module's border. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = facts;
  }

  get status(): number {
    return table[this.code].status;
  }

  /** True when the same request may succeed later or elsewhere. */
  get retriable(): boolean {
    return table[this.code].retriable;
  }

  get title(): string {
    return table[this.code].title;
  }
}

/** Turns whatever was thrown into an AppError; an AppError comes back as it is. */
export function fromUnknown(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', message, {}, thrown);
}

/** RFC 9457 problem document, with the facts as extension members. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  expected: z.string().optional(),
  found: z.string().optional(),
  remedy: z.string().optional(),
  id: z.string().optional(),
  retryAfter: z.number().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** The media type of RFC 9457. */
export const problemMediaType = 'application/problem+json';

export function toProblem(error: AppError): Problem {
  const { expected, found, remedy, id, retryAfter } = error.facts;
  return {
    type: `urn:signalbox:problem:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(id === undefined ? {} : { id }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** What a failed command prints under `--json` (CONTRACT §9). */
export const commandErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  expected: z.string().optional(),
  found: z.string().optional(),
  remedy: z.string().optional(),
});
export type CommandError = z.infer<typeof commandErrorSchema>;

export function toCommandError(error: AppError): CommandError {
  const { expected, found, remedy } = error.facts;
  return {
    code: error.code,
    message: error.message,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** One line a person can act on: message, then expected, found and what to do. */
export function describeError(error: AppError): string {
  const { expected, found, remedy } = error.facts;
  return [
    error.message,
    expected === undefined ? '' : `Expected: ${expected}.`,
    found === undefined ? '' : `Found: ${found}.`,
    remedy === undefined ? '' : `${remedy}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
