import type { Command, ConfigKey, Instance } from '@signalbox/shared';

/** The last command that applies a value of this setting, whatever became of it. */
export function newestOf(commands: Readonly<Record<string, Command>>, key: ConfigKey): Command | undefined {
  return Object.values(commands)
    .filter(({ setting }) => setting?.key === key)
    .toSorted((a, b) => b.at.localeCompare(a.at))[0];
}

/** Whether it tells something of the value that is shown: it is under way, it failed, or all have what stands there; not while another one is typed. */
export function isShown(
  { state, setting }: Pick<Command, 'state' | 'setting'>,
  present: string,
  draft: string,
): boolean {
  return state === 'done' ? setting?.value === present && draft === present : true;
}

/** Who is restarted for it, and whether that has happened: a life that began after the command did, and that works. */
export function restartsOf(
  { targets, at }: Pick<Command, 'targets' | 'at'>,
  instances: readonly Pick<Instance, 'id' | 'state' | 'startedAt'>[],
): readonly { readonly id: string; readonly isBack: boolean }[] {
  const began = Date.parse(at);
  const back = new Set(
    instances
      .filter(({ state, startedAt }) => state === 'ready' && startedAt !== null && Date.parse(startedAt) >= began)
      .map(({ id }): string => id),
  );
  return targets.map((id) => ({ id, isBack: back.has(id) }));
}
