import {
  AppError,
  type PresetDifference,
  type PresetListing,
  type PresetSettings,
  type Settings,
} from '@signalbox/shared';
import { describeProblem, type Problem } from '@signalbox/checked-yaml';
import { defaultName, findPreset, presetNames, type Preset } from './preset.ts';
import { readSettings, type SettingsAnswer, type SettingsInput } from './settings.ts';

/** The presets that this clone has, read anew each time: a file may be written while the control plane runs. */
export interface Presets {
  /** Each with what it would change of `now`. */
  list(now: Settings): PresetListing[];
  /** What a cluster of that preset is asked to be. Throws AppError `not-found`, or `unprocessable` where its settings are wrong. */
  settingsOf(name: string): Settings;
}

/** What lies below and above a preset stays as it was at the start: the file, the variables, the flags. */
export type PresetsInput = Omit<SettingsInput, 'preset'> & { readonly presetsDir: string };

export function createPresets({ presetsDir, ...around }: PresetsInput): Presets {
  const names = (): string[] => [defaultName, ...presetNames(presetsDir)];
  const read = ({ file }: Preset): SettingsAnswer => readSettings({ ...around, preset: file });

  return {
    list: (now) =>
      names().flatMap((name) => {
        const preset = findPreset(presetsDir, name);
        return preset === undefined ? [] : [listingOf(preset, read(preset), now)];
      }),
    settingsOf(name) {
      const preset = findPreset(presetsDir, name);
      if (preset === undefined)
        throw new AppError('not-found', 'There is no such preset.', { expected: names().join(', '), found: name });
      const answer = read(preset);
      if (answer.ok) return answer.settings;
      throw new AppError('unprocessable', `The settings of ${name} are wrong; nothing was changed.`, {
        found: problemWords(answer.problems),
        remedy: 'Mend the file, then choose it again.',
      });
    },
  };
}

function listingOf({ name, file }: Preset, answer: SettingsAnswer, now: Settings): PresetListing {
  const words = file === undefined ? ownWords : wordsOf(file.text, name);
  if (!answer.ok) return { name, ...words, settings: null, problem: problemWords(answer.problems), differs: [] };
  return {
    name,
    ...words,
    settings: presetSettingsOf(answer.settings),
    problem: null,
    differs: differences(now, answer.settings),
  };
}

const ownWords = { title: 'No preset: as signalbox.yaml says', about: '' };

/** A preset's file begins with a comment: its first sentence is the title. */
export function wordsOf(text: string, name: string): { title: string; about: string } {
  const comment = /^#\s*(.*)/.exec(text)?.[1]?.trim() ?? '';
  const [, title = '', about = ''] = /^(.*?)(?:\.\s+(.*)|\.?)$/.exec(comment) ?? [];
  return { title: title === '' ? name : title, about };
}

function presetSettingsOf(settings: Settings): PresetSettings {
  const { facade, logging, messages, kafka, consul } = settings;
  return {
    counts: { facade: facade.count, logging: logging.count, messages: messages.count, kafka: kafka.count },
    ports: {
      facade: facade.ports.slice(0, facade.count),
      logging: logging.ports.slice(0, logging.count),
      messages: messages.ports.slice(0, messages.count),
      hazelcast: logging.memberPorts.slice(0, logging.count),
      kafka: kafka.ports.slice(0, kafka.count),
      consul: [consul.port],
    },
    dialect: facade.dialect,
  };
}

/** What the control plane itself is asked to be does not change with a preset: its port stays, so that the page does. */
const ofControlPlane: ReadonlySet<string> = new Set(['dashboard']);

/** Setting by setting, in the order of the schema. */
export function differences(now: Settings, after: Settings): PresetDifference[] {
  const before = leavesOf(now);
  return [...leavesOf(after)].flatMap(([key, value]) => {
    const was = before.get(key) ?? '';
    return was === value ? [] : [{ key, now: was, after: value }];
  });
}

function leavesOf(settings: Settings): Map<string, string> {
  const sections = Object.entries(settings).filter(([section]) => !ofControlPlane.has(section));
  return new Map(
    sections.flatMap(([section, fields]) =>
      Object.entries(fields).map(([field, value]): [string, string] => [
        `${section}.${field}`,
        Array.isArray(value) ? value.join(', ') : String(value),
      ]),
    ),
  );
}

function problemWords(problems: readonly Problem[]): string {
  return problems.map(describeProblem).join('\n');
}
