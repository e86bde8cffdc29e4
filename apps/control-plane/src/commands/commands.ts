import type { KeyEntry } from '@signalbox/discovery';
import type { Command, CommandRequest } from '@signalbox/shared';
import type { SettingChange } from '../life/write-setting.ts';
import type { RestartEffect } from './restart-rules.ts';

/** Who asked. */
export type Asker = 'browser' | 'program';

/** The value is one that the key's own schema has taken. */
export interface SettingToApply extends SettingChange {
  readonly effect: RestartEffect;
}

/** The only way to act on the cluster: a command is accepted at once, then runs; its results come one a target. */
export interface Commands {
  /** Throws AppError `not-found` for an unknown target and `conflict` while the cluster is on its way down. */
  submit(request: CommandRequest, by: Asker): Command;
  /**
   * A setting that takes a restart: `restart`, or `reset` where it takes a new epoch. `written` resolves once Consul has it, long before the command ends,
   * and rejects when it will not be written. Throws as `submit`, also while another change of the whole cluster is under way.
   */
  change(setting: SettingToApply, by: Asker): { readonly command: Command; readonly written: Promise<KeyEntry> };
  get(id: string): Command | undefined;
  /** Newest first, bounded. */
  list(): readonly Command[];
  onChange(listener: () => void): () => void;
}
