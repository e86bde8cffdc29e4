import type { Command, CommandRequest, ConfigKey, Status } from '@signalbox/shared';

/** The running cluster as faults and load need it: whoever runs them says how it is asked. */
export interface Cluster {
  /** Asks anew. Throws `unavailable` while nobody answers. */
  status(): Promise<Status>;
  settings(): Promise<ReadonlyMap<ConfigKey, string>>;
  /** Resolves when the command has ended, however it did. */
  command(request: CommandRequest): Promise<Command>;
}

/** The process that answers for the cluster, which is one of those that may be broken. */
export interface ControlProcess {
  pid(): number;
  /** Starts it again after its death, and connects to it. */
  start(): Promise<void>;
}
