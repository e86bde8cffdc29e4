import { configSchemas, type ConfigKey } from '@signalbox/shared';

function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(configSchemas, key);
}

/** Why a value may not be saved, in the contract's own words; undefined when it may. A key the contract does not know is the server's to judge. */
export function defectOf(key: string, value: string): string | undefined {
  if (!isConfigKey(key)) return undefined;
  const parsed = configSchemas[key].safeParse(value);
  return parsed.success ? undefined : (parsed.error.issues[0]?.message ?? 'not valid');
}

/** The only values a setting may have, where they can be listed. */
export function choicesOf(key: string): string[] | undefined {
  if (!isConfigKey(key)) return undefined;
  const schema = configSchemas[key];
  return 'options' in schema ? schema.options.map(String) : undefined;
}
