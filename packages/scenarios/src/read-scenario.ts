import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describeProblem, expectedBy, foundAt, type Problem, readYaml } from '@signalbox/checked-yaml';
import { AppError } from '@signalbox/shared';
import type { z } from 'zod';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** Numbers by name, that stand over those of a file. */
export type Parameters = Readonly<Record<string, number>>;

/** What a file says, or all that is wrong with it, each with its line. */
export function parseScenario(
  file: string,
  text: string,
  given: Parameters = {},
): { scenario: Scenario } | { problems: readonly Problem[] } {
  const source = readYaml(path.basename(file), text);
  if (Array.isArray(source)) return { problems: source };
  const own = parametersOf(source.values);
  const unknown = Object.keys(given).filter((name) => !(name in own));
  if (unknown.length > 0) {
    const expected = Object.keys(own).join(', ') || 'none, as the scenario has no parameters';
    return { problems: unknown.map((name) => ({ where: '--param', key: '', expected, found: name })) };
  }
  const values = filledIn(source.values, { ...own, ...given });
  const parsed = scenarioSchema.safeParse(values);
  if (parsed.success)
    return { scenario: { ...parsed.data, parameters: { ...parsed.data.parameters, ...given }, name: nameOf(file) } };
  const problems = parsed.error.issues.flatMap(deepest).map((issue): Problem => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const at = unknown === undefined ? issue.path : [...issue.path, unknown];
    return {
      where: source.where(at) ?? path.basename(file),
      key: at.join('.'),
      expected: expectedBy(issue),
      found: unknown === undefined ? foundAt(values, at) : `the key ${JSON.stringify(unknown)}`,
    };
  });
  return { problems };
}

function parametersOf(values: unknown): Readonly<Record<string, unknown>> {
  const found = typeof values === 'object' && values !== null && 'parameters' in values ? values.parameters : undefined;
  return typeof found === 'object' && found !== null ? { ...found } : {};
}

/** `$name` alone becomes the number, within a text its digits; a name that is none stays, and the schema says what was expected. */
function filledIn(value: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string') {
    const alone = /^\$([a-z]+)$/.exec(value)?.[1];
    if (alone !== undefined) return parameters[alone] ?? value;
    return value.replaceAll(/\$([a-z]+)/g, (written, name: string) => String(parameters[name] ?? written));
  }
  if (Array.isArray(value)) return value.map((one) => filledIn(one, parameters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one, parameters)]));
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
export function readScenario(file: string, given?: Parameters): { scenario: Scenario; text: string } {
  const text = readFile(file);
  const read = parseScenario(file, text, given);
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
