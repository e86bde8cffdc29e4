import type { Command, PresetListing, PresetStage } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import type { Translate } from '../../i18n/use-t.ts';
import { visibleText } from '../../ui/format.ts';

/** Those that ship with the product are told of in the reader's language. */
const titles: Readonly<Partial<Record<string, MessageKey>>> = {
  default: 'preset.title.default',
  'report-a': 'preset.title.reportA',
  'report-b': 'preset.title.reportB',
  'report-c': 'preset.title.reportC',
  'report-d': 'preset.title.reportD',
  'report-e': 'preset.title.reportE',
};

export function titleOf({ name, title }: Pick<PresetListing, 'name' | 'title'>, t: Translate): string {
  const known = titles[name];
  return known === undefined ? visibleText(title) : t(known);
}

const stages: Readonly<Record<PresetStage, MessageKey>> = {
  ending: 'preset.stage.ending',
  clearing: 'preset.stage.clearing',
  starting: 'preset.stage.starting',
  'going-back': 'preset.stage.goingBack',
};

/** How far a change is, as a sentence without a full stop. */
export function stageWords({ stage }: Command, progress: Readonly<Record<string, number>>, t: Translate): string {
  return t(stage === undefined ? 'preset.stage.waiting' : stages[stage], progress);
}
