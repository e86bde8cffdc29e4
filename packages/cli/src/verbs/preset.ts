import { AppError, presetListSchema, presetNameSchema, type PresetListing, type PresetStage } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { table } from '../output.ts';
import { describe, finishCommand } from './command.ts';

/** Longest change on a busy machine: everything ends, and everything starts. Milliseconds. */
const longest = 300_000;

/** `preset list`: which there are, and what the cluster runs as. */
export async function listPresets({ control, output }: Context): Promise<void> {
  const found = await control().get('/api/presets', presetListSchema);
  output.result(found, () =>
    table([
      ['', 'NAME', 'FACADES', 'LOGGING', 'MESSAGES', 'DIALECT', 'TITLE'],
      ...found.presets.map((one) => rowOf(one, one.name === found.preset)),
    ]),
  );
}

function rowOf({ name, title, settings, problem }: PresetListing, runs: boolean): string[] {
  const mark = runs ? '*' : '';
  if (settings === null) return [mark, name, '', '', '', '', `cannot be used: ${problem ?? ''}`];
  const { counts, ports, dialect } = settings;
  const placed = (kind: 'facade' | 'logging' | 'messages'): string => `${counts[kind]} on ${ports[kind].join(', ')}`;
  return [mark, name, placed('facade'), placed('logging'), placed('messages'), dialect, title];
}

const stageWords: Readonly<Record<PresetStage, string>> = {
  ending: 'every instance ends …',
  clearing: 'what they kept is dropped …',
  starting: 'the new instances start …',
  'going-back': 'that failed: the preset of before starts again …',
};

/** `preset use`: what was sent so far is thrown away, a new epoch begins. */
export async function usePreset(context: Context, name: string): Promise<void> {
  const preset = presetNameSchema.safeParse(name);
  if (!preset.success)
    throw new AppError('wrong-use', 'That is not the name of a preset.', {
      expected: 'a name that `npx signalbox preset list` shows',
      found: name,
    });
  let told: PresetStage | undefined;
  const command = await finishCommand(context, { verb: 'preset', preset: preset.data }, longest, ({ stage }) => {
    if (stage === undefined || stage === told) return;
    told = stage;
    context.output.note(stageWords[stage]);
  });
  context.output.result(command, () => describe(command));
}
