import type { SettingEffect } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';

interface Takes {
  /** What happens once it is saved; `setting.takes.epoch` counts what is lost. */
  readonly what: MessageKey;
  /** The word on the button. */
  readonly save: MessageKey;
}

/** What a change of a setting takes, before it is made. */
export const takesWords: Readonly<Record<SettingEffect, Takes>> = {
  live: { what: 'setting.takes.live', save: 'setting.save' },
  rolling: { what: 'setting.takes.rolling', save: 'setting.save.rolling' },
  together: { what: 'setting.takes.together', save: 'setting.save.together' },
  epoch: { what: 'setting.takes.epoch', save: 'setting.save.epoch' },
  start: { what: 'setting.takes.start', save: 'setting.save' },
  fact: { what: 'setting.takes.fact', save: 'setting.save' },
};
