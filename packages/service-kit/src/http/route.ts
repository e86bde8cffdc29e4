import { AppError } from '@signalbox/shared';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { BodyForm, ParsedBody } from './body.ts';

/** One call as a handler sees it: guarded, its body parsed. */
export interface Call {
  readonly request: Request;
  readonly response: Response;
  readonly body: ParsedBody;
}

/** What `/openapi.json` says of a route. */
export interface RouteDoc {
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** Media type → schema of the body. */
  readonly body?: Readonly<Record<string, z.ZodType>>;
  /** Status → what it means and its JSON, where it has one. Problem replies are added to every route. */
  readonly replies: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>;
}

/** One route a file: parse, act, shape, reply. Throw an AppError to refuse. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** In Express 5's form, such as `/log/:id`. */
  readonly path: string;
  /** Forms a body may have; none: a body is ignored. */
  readonly accepts?: readonly BodyForm[];
  readonly doc: RouteDoc;
  /** Throws to refuse whoever asks, before anything of a body is read or parsed: what is too much must cost little. */
  admit?(request: Request): void;
  handle(call: Call): Promise<void> | void;
}

/** Parses what came from outside; `what` names it (`query`, `body`). Throws AppError `invalid-input` naming each wrong field. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ at: issue.path.map(String).join('.'), text: issue.message }));
  throw new AppError('invalid-input', `The ${what} is not valid.`, {
    expected: issues.map((issue) => (issue.at === '' ? issue.text : `${issue.at}: ${issue.text}`)).join('; '),
    found: found(value),
    remedy: 'Correct the named fields; /openapi.json describes every call.',
  });
}

function found(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
