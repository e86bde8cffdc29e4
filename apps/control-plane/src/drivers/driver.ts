import type { Exit, InstanceId, InstanceKind, InstanceState } from '@signalbox/shared';

/** What the driver knows of one instance, at once and without asking over a network. */
export interface ChildObservation {
  id: InstanceId;
  kind: InstanceKind;
  /** `hazelcast-2` is part of `logging-2`: killed, stopped and started as one. */
  partOf: InstanceId | null;
  state: InstanceState;
  /** Why it is in this state; empty when there is nothing to say. */
  reason: string;
  pid: number | null;
  /** Base URL of what speaks HTTP, a member's being that of its statistics; null for brokers. */
  url: string | null;
  /** What clients of the instance connect to: HTTP, the member's or the broker's port. */
  port: number | null;
  /** Where a member answers `/stats` and `/health/ready`; null for all others. */
  statsUrl: string | null;
  startedAt: string | null;
  restarts: number;
  exit: Exit | null;
  /** Resident memory in bytes; null when it could not be read. */
  rss: number | null;
  /** Share of one core over the last interval, 0..n. */
  cpu: number | null;
  /** When a pause heals itself. */
  resumesAt: string | null;
  /** The file the process writes its lines to. */
  logFile: string;
}

/** What an observer may ask of a driver: never a verb. */
export interface DriverView {
  children(): readonly ChildObservation[];
  child(id: InstanceId): ChildObservation | undefined;
  /** Called after any change of any child's state; gives back the way to stop listening. */
  onChange(listener: () => void): () => void;
}

/** What became of a verb at one instance: what was done, or why not. */
export interface VerbOutcome {
  outcome: string;
  reason?: string;
  /** What a person can do about it. */
  remedy?: string;
}

/**
 * What runs the topology: local processes today. Every verb takes instance ids that the driver knows, resolves when the operating system has
 * confirmed it, and answers for each id; it throws only on a defect.
 */
export interface Driver extends DriverView {
  /** SIGKILL to all of them in one tight loop, members with their logging instance. */
  kill(ids: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, VerbOutcome>>;
  /** Ends them in good order; a unit drains its logging instance before its member leaves. */
  stop(ids: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, VerbOutcome>>;
  /** Starts what does not run; resolves when ready or when it is clear that it will not be. */
  start(ids: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, VerbOutcome>>;
  /** SIGSTOP; heals itself after that many seconds. */
  pause(ids: readonly InstanceId[], seconds: number): Promise<ReadonlyMap<InstanceId, VerbOutcome>>;
  resume(ids: readonly InstanceId[]): Promise<ReadonlyMap<InstanceId, VerbOutcome>>;
}
