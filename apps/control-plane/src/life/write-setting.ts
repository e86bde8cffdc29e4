import { AppError, configPrefix, type ConfigKey, type SettingWish } from '@signalbox/shared';
import type { KeyEntry, KeyValue } from '@signalbox/discovery';

/** A setting that is to become something. `over`: the version that it is to replace; 0: none. */
export interface SettingChange extends SettingWish {
  readonly over: number;
}

/** Writes it over that version and no other; gives it as it is then. Throws AppError `conflict` where somebody was faster. */
export async function writeSetting(keyValue: KeyValue, { key, value, over }: SettingChange): Promise<KeyEntry> {
  if (!(await keyValue.cas(configPrefix + key, value, over))) throw await overtaken(keyValue, key, over);
  return readWritten(keyValue, key);
}

export async function readWritten(keyValue: KeyValue, key: ConfigKey): Promise<KeyEntry> {
  const entry = await keyValue.get(configPrefix + key);
  if (entry === undefined) throw await overtaken(keyValue, key, 0);
  return entry;
}

export async function overtaken(keyValue: KeyValue, key: ConfigKey, over: number): Promise<AppError> {
  const found = await keyValue.get(configPrefix + key);
  return new AppError('conflict', 'Somebody else has changed this setting meanwhile.', {
    expected: `${key} at version ${over}`,
    found: found === undefined ? 'no value' : `version ${found.modifyIndex}`,
    remedy: 'Read it again and decide anew.',
  });
}
