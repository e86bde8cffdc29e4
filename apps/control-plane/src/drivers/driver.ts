import type {
  AppError,
  DeathCause,
  Exit,
  InstanceId,
  InstanceKind,
  InstanceState,
  ServiceKind,
  Settings,
} from '@signalbox/shared';
import type { InstanceLog } from '../logs/instance-log.ts';

/** What an instance listens for, by use: `http` of Consul and services, `member` and `stats` of Hazelcast, `broker` and `controller` of Kafka. */
export type AddressUse = 'http' | 'member' | 'stats' | 'broker' | 'controller';

/** Where something listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the driver knows of one instance, at once and without asking over a network. */
export interface ChildObservation {
  id: InstanceId;
  kind: InstanceKind;
  /** `hazelcast-2` is part of `logging-2`: killed, stopped and started as one. */
  partOf: InstanceId | null;
  state: InstanceState;
  /** Why it is in this state; empty when there is nothing to say. */
  reason: string;
  /** Names this very life: compare, never parse. Null while it does not run. */
  life: string | null;
  /** The process that runs it, to be shown; null where there is none, or none that means anything here. */
  pid: number | null;
  /** Base URL of what speaks HTTP, a member's being that of its statistics; null for brokers. */
  url: string | null;
  /** What clients of the instance connect to: HTTP, the member's or the broker's port, at this host. */
  host: string | null;
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
}

/** What an observer may ask of a driver: never a verb. */
export interface DriverView {
  children(): readonly ChildObservation[];
  child(id: InstanceId): ChildObservation | undefined;
  /** The lines that an instance writes; the same object as long as they are kept in the same place. Undefined for one that is not known. */
  logOf(id: InstanceId): InstanceLog | undefined;
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

export type VerbOutcomes = ReadonlyMap<InstanceId, VerbOutcome>;

/** Where it failed, and why, in words. */
export function failuresOf<K extends string>(outcomes: ReadonlyMap<K, VerbOutcome>): [K, string][] {
  return [...outcomes].flatMap(([id, { outcome, reason }]): [K, string][] =>
    outcome === 'failed' ? [[id, reason ?? 'it failed']] : [],
  );
}

/** What not every driver can do. A verb that it cannot is refused before it is tried; a figure is null in what it observes. */
export interface Capabilities {
  /** An instance can be made to stand still, and to go on. */
  readonly pause: boolean;
}

/** Instances per kind; a logging instance brings its member along. */
export interface Counts {
  readonly facade: number;
  readonly logging: number;
  readonly messages: number;
  readonly kafka: number;
}

/** What can be ended, one instance at a time: nobody's partner is ended along. */
export interface Endable {
  ids(): readonly InstanceId[];
  /** In good order, after a grace by force; resolves when the death is proven and nothing of it is left. */
  stopAlone(id: InstanceId, reason: string): Promise<void>;
  /** By force; resolves likewise. */
  killAlone(id: InstanceId, reason: string): Promise<void>;
}

/**
 * What runs the topology: processes of this machine today. Every verb takes instance ids that the driver knows, resolves when it is proven to be
 * done, and answers for each id; it throws only on a defect. Contract: `testing/driver-contract.ts`.
 */
export interface Driver extends DriverView, Endable {
  readonly can: Capabilities;
  counts(): Counts;
  /** Where it listens, or will. Throws AppError `internal` where it does not listen for that. */
  addressOf(id: InstanceId, use: AddressUse): Address;
  /** By force, all of them at once, members with their logging instance. */
  kill(ids: readonly InstanceId[], reason?: string): Promise<VerbOutcomes>;
  /** Ends them in good order; a unit drains its logging instance before its member leaves. */
  stop(ids: readonly InstanceId[], reason?: string): Promise<VerbOutcomes>;
  /** Starts what does not run; resolves when ready or when it is clear that it will not be. */
  start(ids: readonly InstanceId[]): Promise<VerbOutcomes>;
  /** They stand still; heals itself after that many seconds. */
  pause(ids: readonly InstanceId[], seconds: number): Promise<VerbOutcomes>;
  resume(ids: readonly InstanceId[]): Promise<VerbOutcomes>;
  /** From now on there are so many of a kind. Those to be added are known afterwards, with addresses, and not started. */
  reshape(kind: ServiceKind, count: number, added: readonly InstanceId[]): Promise<void>;
  /** Forgets instances that do not run. */
  drop(ids: readonly InstanceId[]): void;
  /** False: from now on nothing is started any more, also not what was asked for before. True: it may be again. */
  mayStart(allowed: boolean): void;
  /** Lets every instance live on; nothing is supervised here any more. */
  release(): void;
}

/** How a life ended, for programs; the sentence is the exit's own. */
export interface Death {
  readonly cause: DeathCause;
  readonly signal?: string;
  readonly code?: number;
  /** The other half of its unit, which was gone first. */
  readonly with?: InstanceId;
}

/** What happened to an instance, for the log of the control plane. */
export interface ChildNews {
  readonly id: InstanceId;
  readonly from: InstanceState;
  readonly to: InstanceState;
  readonly reason: string;
  /** How its last life ended. */
  readonly exit: Exit | null;
  /** Absent where no life has ended. */
  readonly death?: Death;
  /** How long it had stood still before it ended itself of that, in milliseconds. */
  readonly frozenMs?: number;
}

/** A wish of the settings that could not be had: told to the person. */
export interface Replaced {
  readonly instance: InstanceId;
  readonly wanted: number;
  readonly got: number;
}

/** The instances of a home, taken up. */
export interface Opened {
  readonly driver: Driver;
  /** What another control plane had started and what lives on. */
  readonly adopted: readonly InstanceId[];
  readonly replaced: readonly Replaced[];
}

/** What a cluster is to be like, who is told of what happens to it, and what ends a start. */
export interface OpenInput {
  readonly settings: Settings;
  readonly news: (news: ChildNews) => void;
  readonly report: (problem: AppError) => void;
  readonly signal: AbortSignal;
}

/** One kind of place where instances run, for one home: opens it, and cleans up after a control plane that is gone. */
export interface Runtime {
  /**
   * The instances of this home as they are: what lives is taken over where it listens, for the rest addresses are found. Nothing is started. While
   * something of a former cluster lives, its shape goes on; else the settings decide.
   */
  open(input: OpenInput): Promise<Opened>;
  /** What a control plane that is gone left running: to be ended, never to be started. */
  leftovers(report: (problem: AppError) => void): Promise<Endable>;
  /** Drops what is kept of instances that have ended, messages and settings included: the next cluster begins with nothing. */
  forget(): Promise<void>;
  /** What of this home still runs, in words, by the runtime's own word and not by our books; empty when all has ended. */
  remains(): Promise<readonly string[]>;
}
