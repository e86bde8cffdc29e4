import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@signalbox/shared';

/** Settings under a name: a file as `signalbox.yaml` is one, laid over it. */
export interface Preset {
  readonly name: string;
  /** Undefined for `default`: nothing is laid over. */
  readonly file: { readonly name: string; readonly text: string } | undefined;
}

export interface PresetInput {
  /** `presets/` of the clone. */
  readonly presetsDir: string;
  /** What this home runs as; undefined while it has run as nothing. */
  readonly remembered: string | undefined;
  /** What a flag or a variable names; undefined: go on with what this home runs as. */
  readonly asked: string | undefined;
  /** The messages of before are thrown away. */
  readonly fresh: boolean;
}

export const defaultName = 'default';

/**
 * The preset that this start is to run as. Throws `wrong-use` for a name that there is not, and for another one than this home has messages of: their
 * places and settings would not fit.
 */
export function choosePreset({ presetsDir, remembered, asked, fresh }: PresetInput): Preset {
  const name = asked ?? remembered ?? defaultName;
  if (!fresh && remembered !== undefined && name !== remembered)
    throw new AppError('wrong-use', `This home runs as ${remembered}; its messages would not fit ${name}.`, {
      expected: `--preset ${remembered}, or none`,
      found: name,
      remedy: `\`npx signalbox up --fresh --preset ${name}\` begins anew: what was sent so far is thrown away, and a new epoch begins. Or keep both: SIGNALBOX_HOME names another home.`,
    });
  const preset = findPreset(presetsDir, name);
  if (preset !== undefined) return preset;
  const expected = [defaultName, ...presetNames(presetsDir)].join(', ');
  throw new AppError('wrong-use', 'There is no such preset.', { expected, found: name });
}

/** Undefined where there is none of that name: a name is never a path. */
export function findPreset(presetsDir: string, name: string): Preset | undefined {
  if (name === defaultName) return { name, file: undefined };
  if (!presetNames(presetsDir).includes(name)) return undefined;
  return {
    name,
    file: { name: `presets/${name}.yaml`, text: readFileSync(path.join(presetsDir, `${name}.yaml`), 'utf8') },
  };
}

export function presetNames(presetsDir: string): string[] {
  return readdirSync(presetsDir)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => path.basename(file, '.yaml'))
    .toSorted();
}
