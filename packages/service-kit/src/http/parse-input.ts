import { AppError } from '@signalbox/shared';
import type { z } from 'zod';

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
