import type { ConfigKey, ConfigValue, ConsulWord, InstanceId, InstanceKind } from '@signalbox/shared';

/** One instance as the catalogue has it. The address is always 127.0.0.1: anything else was refused at the border. */
export interface ServiceEntry {
  readonly id: InstanceId;
  readonly kind: InstanceKind;
  readonly address: string;
  readonly port: number;
  /** Every check of it passes. */
  readonly passing: boolean;
  /** The worst of its checks; `absent`: the catalogue is empty now, this is what it said last. */
  readonly check: ConsulWord;
  /** What its check answered last, for a person. */
  readonly output: string;
  readonly meta: Readonly<Record<string, string>>;
}

export type Unsubscribe = () => void;

/** Who is there. A hint, kept for ever: nothing is forgotten because nobody could be asked (RELIABILITY rule 6). */
export interface Catalogue {
  /** Last good list, ordered by id; empty before the first answer. */
  current(kind: InstanceKind): readonly ServiceEntry[];
  /** Whether this kind was ever answered for. Only kinds named at creation or watched are asked about. */
  answered(kind: InstanceKind): boolean;
  /** Called at every change, and at once when there is an answer already. */
  watch(kind: InstanceKind, listener: (entries: readonly ServiceEntry[]) => void): Unsubscribe;
}

/** What is configured: parsed by `configSchemas`; a value that does not parse is reported and the old one stays in force. */
export interface SettingsView {
  get<K extends ConfigKey>(key: K): ConfigValue<K> | undefined;
  watch<K extends ConfigKey>(key: K, listener: (value: ConfigValue<K>) => void): Unsubscribe;
  /** The life of one set of messages; undefined before the first answer. */
  epoch(): number | undefined;
  watchEpoch(listener: (epoch: number) => void): Unsubscribe;
  /** Resolves with the values once every named key and the epoch are there; rejects with the signal's reason. */
  known<K extends ConfigKey>(
    keys: readonly K[],
    signal: AbortSignal,
  ): Promise<{ epoch: number; values: { readonly [P in K]: ConfigValue<P> } }>;
}

/** An instance as it registers itself, or as the control plane registers it. */
export interface Registration {
  readonly id: InstanceId;
  readonly kind: InstanceKind;
  readonly port: number;
  readonly meta?: Readonly<Record<string, string>>;
  /** `http`: `/health/ready` of the own port; `tcp`: somebody accepts there. Each second, answered within one. */
  readonly check: 'http' | 'tcp';
  /** What the check says until it ran first. Default `passing`: only what works is registered (RELIABILITY rule 7). */
  readonly initially?: 'passing' | 'critical';
}

/** Keeps an instance registered for as long as it wants to be, also with a Consul that has forgotten it. */
export interface Registrar {
  /** Returns at once; the registration is made, checked and repeated in the background. */
  keep(registration: Registration): void;
  /** Takes an instance out and keeps it no longer. Resolves once Consul knows; throws `unavailable` when it cannot be told. */
  remove(id: InstanceId): Promise<void>;
}

export interface KeyEntry {
  /** The whole key, such as `signalbox/config/routing/policy`. */
  readonly key: string;
  readonly value: string;
  readonly modifyIndex: number;
}

/** Raw keys, for the control plane. All throw AppError `unavailable` when Consul cannot be asked. */
export interface KeyValue {
  get(key: string): Promise<KeyEntry | undefined>;
  list(prefix: string): Promise<readonly KeyEntry[]>;
  put(key: string, value: string): Promise<void>;
  /** Writes only over this `modifyIndex`; 0: only where nothing is. False: somebody else was faster. */
  cas(key: string, value: string, modifyIndex: number): Promise<boolean>;
  /** Several keys so, or none of them. */
  casAll(writes: readonly KeyEntry[]): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/** Which Consul answers. */
export interface ConsulSelf {
  readonly nodeName: string;
  readonly nodeId: string;
  readonly version: string;
}

export interface Discovery {
  readonly catalogue: Catalogue;
  readonly settings: SettingsView;
  readonly registrar: Registrar;
  readonly keyValue: KeyValue;
  /** Throws `unavailable`: nobody there, or not a Consul. */
  self(): Promise<ConsulSelf>;
  /** Null: the last try to ask worked; else why it did not. */
  lost(): string | null;
  /** Begins to watch; returns at once. */
  start(): void;
  /** Deregisters what is kept (bounded), ends every watch. Idempotent. */
  stop(): Promise<void>;
}
