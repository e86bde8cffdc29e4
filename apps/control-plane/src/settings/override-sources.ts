import { settingsSchema } from '@signalbox/shared';
import type { Problem, YamlSource } from '@signalbox/checked-yaml';

/** Every setting that exists, by its path, with its default: what names of variables and flags are made from. */
const defaults = settingsSchema.parse({});
const leaves: ReadonlyMap<string, unknown> = new Map(
  Object.entries(defaults).flatMap(([section, fields]) =>
    Object.entries(fields).map(([field, value]): [string, unknown] => [`${section}.${field}`, value]),
  ),
);
const variables: ReadonlyMap<string, string> = new Map([...leaves.keys()].map((path) => [variableOf(path), path]));
const sections = new Set(Object.keys(defaults).map((section) => section.toUpperCase()));

/** `logging.memberPorts` is `SIGNALBOX_LOGGING_MEMBER_PORTS`. */
export function variableOf(path: string): string {
  return `SIGNALBOX_${path
    .replaceAll(/([A-Z])/g, '_$1')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

/** Reads `SIGNALBOX_<PATH>`. A variable of a section that exists but of no key is a problem: a typing error must not pass in silence. */
export function readVariables(env: NodeJS.ProcessEnv): YamlSource | Problem[] {
  const set = Object.entries(env).filter(([name, text]) => text !== undefined && text !== '' && isSetting(name));
  const unknown = set.filter(([name]) => !variables.has(name));
  if (unknown.length > 0) {
    return unknown.map(([name, text]) => ({
      where: name,
      key: '',
      expected: `one of ${[...variables.keys()].join(', ')}`,
      found: JSON.stringify(text),
    }));
  }
  return toSource(set.map(([name, text]) => ({ path: variables.get(name) ?? name, text: text ?? '', where: name })));
}

function isSetting(name: string): boolean {
  const [prefix, section = '', ...rest] = name.split('_');
  return prefix === 'SIGNALBOX' && sections.has(section) && rest.length > 0;
}

/** Reads `--set logging.count=4`, given as `logging.count=4`; a later one of the same path wins. */
export function readFlags(flags: readonly string[]): YamlSource | Problem[] {
  const problems: Problem[] = [];
  const parsed = flags.map((flag) => {
    const at = flag.indexOf('=');
    const path = at < 0 ? flag : flag.slice(0, at);
    if (at < 0) problems.push({ where: '--set', key: path, expected: 'KEY=VALUE', found: JSON.stringify(flag) });
    else if (!leaves.has(path)) {
      problems.push({ where: '--set', key: path, expected: `one of ${[...leaves.keys()].join(', ')}`, found: path });
    }
    return { path, text: flag.slice(at + 1), where: '--set' };
  });
  return problems.length > 0 ? problems : toSource(parsed);
}

interface Override {
  readonly path: string;
  readonly text: string;
  readonly where: string;
}

function toSource(overrides: readonly Override[]): YamlSource {
  const values: Record<string, Record<string, unknown>> = {};
  const places = new Map<string, string>();
  for (const { path, text, where } of overrides) {
    const [section = '', field = ''] = path.split('.');
    (values[section] ??= {})[field] = fromText(text, leaves.get(path));
    places.set(path, where);
  }
  return { values, where: (path) => places.get(path.slice(0, 2).join('.')) };
}

/** Text as the kind of value its default is; what does not fit stays text, so that the schema can say so. */
function fromText(text: string, example: unknown): unknown {
  if (typeof example === 'number') return numberOr(text);
  if (Array.isArray(example)) return text === '' ? [] : text.split(',').map((part) => numberOr(part.trim()));
  return text;
}

function numberOr(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
