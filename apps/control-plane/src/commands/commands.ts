import type { Command, CommandRequest } from '@signalbox/shared';

/** Who asked. */
export type Asker = 'browser' | 'program';

/** The only way to act on the cluster: a command is accepted at once, then runs; its results come one a target. */
export interface Commands {
  /** Throws AppError `not-found` for an unknown target and `conflict` while the cluster is on its way down. */
  submit(request: CommandRequest, by: Asker): Command;
  get(id: string): Command | undefined;
  /** Newest first, bounded. */
  list(): readonly Command[];
  onChange(listener: () => void): () => void;
}
