import { settingsSchema, type Settings } from '@signalbox/shared';
import { readFlags, readVariables } from './override-sources.ts';
import { expectedBy, foundAt, type Problem, readYaml, type YamlSource } from '@signalbox/checked-yaml';

/** Where settings come from, the weakest first. `file` is undefined where there is none. */
export interface SettingsInput {
  readonly file: { readonly name: string; readonly text: string } | undefined;
  /** Laid over the file; undefined where there is none. */
  readonly preset?: { readonly name: string; readonly text: string } | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The words after each `--set`. */
  readonly flags: readonly string[];
}

export type SettingsAnswer =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What this cluster is asked to be: flags over variables over the preset over the file over the schema's defaults (CONTRACT §2). */
export function readSettings({ file, preset, env, flags }: SettingsInput): SettingsAnswer {
  const sources: YamlSource[] = [];
  const problems: Problem[] = [];
  for (const read of [
    file === undefined ? undefined : readYaml(file.name, file.text),
    preset === undefined ? undefined : readYaml(preset.name, preset.text),
    readVariables(env),
    readFlags(flags),
  ]) {
    if (Array.isArray(read)) problems.push(...read);
    else if (read !== undefined) sources.push(read);
  }
  if (problems.length > 0) return { ok: false, problems };
  return judge(sources);
}

function judge(sources: readonly YamlSource[]): SettingsAnswer {
  const merged = sources.reduce<unknown>((below, { values }) => layOver(below, values), {});
  const parsed = settingsSchema.safeParse(merged);
  if (parsed.success) return { ok: true, settings: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({
      where: whereOf(sources, path),
      key: path.join('.'),
      expected: expectedBy(issue),
      found: foundAt(merged, path),
    }));
  });
  return { ok: false, problems };
}

/** The strongest source that speaks of the path: the one whose value was judged. */
function whereOf(sources: readonly YamlSource[], path: readonly PropertyKey[]): string {
  for (const source of sources.toReversed()) {
    const where = source.where(path);
    if (where !== undefined) return where;
  }
  return 'defaults';
}

/** Mappings are merged key by key; a list or a plain value replaces what is below it. */
function layOver(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above;
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    result[key] = key in below ? layOver(below[key], value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
