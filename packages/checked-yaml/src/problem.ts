import type { z } from 'zod';

/** One thing wrong with a file or an option, in the four words a person needs. */
export interface Problem {
  /** `signalbox.yaml:12`, a variable's name, or a flag. */
  readonly where: string;
  /** `logging.count`; empty when the whole source is meant. */
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

/** One line a person can act on. */
export function describeProblem({ where, key, expected, found }: Problem): string {
  return `${where}: ${key === '' ? '' : `${key}: `}expected ${expected}, found ${found}.`;
}

type Issue = z.core.$ZodIssue;

/** What the schema wanted, as words without zod's own. */
export function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' || issue.expected === 'number' ? 'a whole number' : `a ${issue.expected}`;
    case 'too_small':
      return `${issue.origin === 'array' ? 'a list of ' : ''}at least ${issue.minimum}`;
    case 'too_big':
      return `${issue.origin === 'array' ? 'a list of ' : ''}at most ${issue.maximum}`;
    case 'invalid_value':
      return issue.values.map((value) => String(value)).join(' or ');
    case 'unrecognized_keys':
      return 'a key that is known';
    default:
      return issue.message.replace(/^expected /, '').replace(/^Invalid input: expected /, '');
  }
}

/** What stands there, quoted as the person wrote it. */
export function foundAt(values: unknown, path: readonly PropertyKey[]): string {
  let value = values;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return 'nothing';
    value = Reflect.get(value, part);
  }
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
