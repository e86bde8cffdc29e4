import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '@signalbox/shared';
import { writeAtOnce } from '../home/home.ts';

/** Settings under a name: a file as `signalbox.yaml` is one, laid over it. */
export interface Preset {
  readonly name: string;
  /** Undefined for `default`: nothing is laid over. */
  readonly file: { readonly name: string; readonly text: string } | undefined;
}

export interface PresetInput {
  /** `presets/` of the clone. */
  readonly presetsDir: string;
  readonly runDir: string;
  /** What a flag or a variable names; undefined: go on with what this home runs as. */
  readonly asked: string | undefined;
  /** The messages of before are thrown away. */
  readonly fresh: boolean;
}

const defaultName = 'default';

/**
 * The preset that this start is to run as. Throws `wrong-use` for a name that there is not, and for another one than this home has messages of: their
 * places and settings would not fit.
 */
export function choosePreset({ presetsDir, runDir, asked, fresh }: PresetInput): Preset {
  const remembered = rememberedPreset(runDir);
  const name = asked ?? remembered;
  if (!fresh && name !== remembered && existsSync(path.join(runDir, 'state.json')))
    throw new AppError('wrong-use', `This home runs as ${remembered}; its messages would not fit ${name}.`, {
      expected: `--preset ${remembered}, or none`,
      found: name,
      remedy: `\`npx signalbox up --fresh --preset ${name}\` begins anew: what was sent so far is thrown away, and a new epoch begins. Or keep both: SIGNALBOX_HOME names another home.`,
    });
  if (name === defaultName) return { name, file: undefined };
  const file = path.join(presetsDir, `${name}.yaml`);
  const names = [defaultName, ...presetNames(presetsDir)];
  if (!names.includes(name))
    throw new AppError('wrong-use', 'There is no such preset.', { expected: names.join(', '), found: name });
  return { name, file: { name: `presets/${name}.yaml`, text: readFileSync(file, 'utf8') } };
}

/** For the starts to come that name none. */
export function rememberPreset(runDir: string, { name }: Preset): void {
  writeAtOnce(path.join(runDir, 'preset'), `${name}\n`);
}

function rememberedPreset(runDir: string): string {
  const file = path.join(runDir, 'preset');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : defaultName;
}

export function presetNames(presetsDir: string): string[] {
  return readdirSync(presetsDir)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => path.basename(file, '.yaml'))
    .toSorted();
}
