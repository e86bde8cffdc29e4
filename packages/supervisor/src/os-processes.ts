/** One process as the operating system sees it at this moment. */
export interface ProcessSight {
  readonly pid: number;
  readonly group: number;
  /** Names this very process: a pid comes again, a pid with its start time does not. Compare, never parse. */
  readonly startTime: string;
  /** `zombie` is dead for every purpose here: it runs nothing and only waits for its parent to look. */
  readonly run: 'running' | 'stopped' | 'zombie';
}

/** Memory and processor time of a whole process group. */
export interface ProcessUsage {
  readonly rssBytes: number;
  readonly cpuSeconds: number;
  readonly processes: number;
}

/** What supervision asks of the operating system. "Not there" is `undefined`; "could not ask" is thrown. */
export interface OsProcesses {
  /** At once, for the check right before a signal. */
  look(pid: number): ProcessSight | undefined;
  /** The same without blocking, for watching. */
  glance(pid: number): Promise<ProcessSight | undefined>;
  /** Every process of the given groups, zombies included. */
  members(groups: ReadonlySet<number>): Promise<readonly ProcessSight[]>;
  /** Every living process with this `NAME=value` in the environment it was started with. */
  carrying(variable: string): Promise<readonly ProcessSight[]>;
  /** Usage of each group that has a living member. */
  usage(groups: ReadonlySet<number>): Promise<ReadonlyMap<number, ProcessUsage>>;
  /** Pause between two glances at a child of ours (only its stopped state is asked). */
  readonly watchOwnMs: number;
  /** Pause between two glances at an adopted process (its death is only seen so). */
  readonly watchAdoptedMs: number;
}
