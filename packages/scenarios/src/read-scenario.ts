import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describeProblem, expectedBy, foundAt, type Problem, readYaml } from '@signalbox/checked-yaml';
import { AppError } from '@signalbox/shared';
import type { z } from 'zod';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** What a file says, or all that is wrong with it, each with its line. */
export function parseScenario(file: string, text: string): { scenario: Scenario } | { problems: readonly Problem[] } {
  const source = readYaml(path.basename(file), text);
  if (Array.isArray(source)) return { problems: source };
  const parsed = scenarioSchema.safeParse(source.values);
  if (parsed.success) return { scenario: { ...parsed.data, name: nameOf(file) } };
  const problems = parsed.error.issues.flatMap(deepest).map((issue): Problem => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const at = unknown === undefined ? issue.path : [...issue.path, unknown];
    return {
      where: source.where(at) ?? path.basename(file),
      key: at.join('.'),
      expected: expectedBy(issue),
      found: unknown === undefined ? foundAt(source.values, at) : `the key ${JSON.stringify(unknown)}`,
    };
  });
  return { problems };
}

/** Of a choice between forms: what is wrong with the one that comes nearest, where that says more than the choice itself. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const nearest = issue.errors.find((issues) => issues.some(({ path: inner }) => inner.length > 0));
  return nearest === undefined
    ? [issue]
    : nearest.map((inner) => Object.assign(inner, { path: [...issue.path, ...inner.path] }));
}

/** Reads a file. Throws `invalid-input` with every problem a line, `not-found` where there is none. */
export function readScenario(file: string): { scenario: Scenario; text: string } {
  const text = readFile(file);
  const read = parseScenario(file, text);
  if ('scenario' in read) return { scenario: read.scenario, text };
  throw new AppError('invalid-input', read.problems.map(describeProblem).join('\n'), {
    remedy: 'docs/scenarios.md has the words of a scenario with an example each.',
  });
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError(
      'not-found',
      `There is no scenario at ${file}.`,
      { expected: 'a name that `npx signalbox scenario list` shows, or a YAML file', found: file },
      cause,
    );
  }
}

/** The files of a folder by name, in the order of names. */
export function scenarioFiles(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return new Map(files.toSorted().map((file) => [nameOf(file), path.join(folder, file)]));
}

function nameOf(file: string): string {
  return path.basename(file, path.extname(file));
}
