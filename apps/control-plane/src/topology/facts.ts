import type {
  CatalogState,
  ConsulWord,
  Exit,
  InstanceId,
  InstanceKind,
  InstanceState,
  QueueBackend,
} from '@signalbox/shared';

/** What was seen at one source. Pure rules know it by its shape; probes make it. */
export interface Sighting<T> {
  /** What was seen last; null when it was never seen. */
  readonly value: T | null;
  /** When that was, RFC 3339. For people. */
  readonly at: string | null;
  /** Why it could not be asked the last time; null when it could. */
  readonly error: string | null;
  /** How often in a row it could not be asked. */
  readonly misses: number;
  /** The life that was asked; null where the question is not about one. */
  readonly life: string | null;
}

/** What the driver knows of one instance. */
export interface Child {
  readonly id: InstanceId;
  readonly kind: InstanceKind;
  readonly partOf: InstanceId | null;
  readonly state: InstanceState;
  readonly reason: string;
  readonly life: string | null;
  readonly pid: number | null;
  readonly url: string | null;
  readonly port: number | null;
  readonly startedAt: string | null;
  readonly restarts: number;
  readonly exit: Exit | null;
  readonly rss: number | null;
  readonly cpu: number | null;
  readonly resumesAt: string | null;
}

/** What an instance says of itself. */
export interface Health {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** What Consul says, and what is configured there. */
interface CatalogAnswer {
  readonly services: CatalogState['services'];
  readonly settings: CatalogState['settings'];
  /** What Consul says of its own node. */
  readonly node: ConsulWord;
}

export interface MapFigures {
  readonly entries: number;
  readonly backups: number;
  readonly gets: number;
  readonly puts: number;
  readonly sets: number;
  readonly removes: number;
  readonly entryMemory: number;
  readonly events: number;
  readonly hits: number;
}

/** What a Hazelcast member says. */
export interface MemberAnswer {
  readonly cluster: { readonly size: number; readonly safe: boolean; readonly unsafeReason: string };
  readonly migrations: { readonly active: number; readonly queued: number };
  readonly partitions: { readonly lost: number; readonly replicas: readonly (readonly string[])[] };
  readonly maps: Readonly<Record<string, MapFigures>>;
}

/** What the brokers say of the log. */
interface QueueAnswer {
  /** What was asked about: another one may be the present one by now. */
  readonly topic: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly leader: InstanceId | null;
    readonly isr: readonly InstanceId[];
    readonly clusterPartition?: number;
    readonly waiting?: number;
    readonly oldest?: number;
    readonly highWater: number | null;
  }[];
  /** Who the group gave which partition to; empty when the group could not be asked. */
  readonly owners: ReadonlyMap<number, InstanceId>;
}

/** A service's fingerprint, as far as it is shown: how many it holds, and how far it has read each partition. */
export interface Share {
  readonly count: number;
  readonly partitions: Readonly<Record<string, { readonly count: number; readonly highWater: number | null }>>;
}

/** Everything that was seen, at one moment. */
export interface Facts {
  readonly epoch: number;
  readonly wanted: Readonly<Record<string, number>>;
  readonly backend: QueueBackend;
  /** Copies asked for beside the owner, and the map's name in this epoch. */
  readonly backupCount: number;
  readonly mapName: string;
  readonly safe: boolean | null;
  readonly children: readonly Child[];
  readonly health: ReadonlyMap<InstanceId, Sighting<Health>>;
  readonly members: ReadonlyMap<InstanceId, Sighting<MemberAnswer>>;
  readonly shares: ReadonlyMap<InstanceId, Sighting<Share>>;
  readonly catalog: Sighting<CatalogAnswer>;
  readonly queue: Sighting<QueueAnswer>;
}

/** States in which a process runs and can answer. */
const answering: Record<InstanceState, boolean> = {
  starting: true,
  ready: true,
  degraded: true,
  paused: false,
  stopping: true,
  stopped: false,
  killed: false,
  failed: false,
};

export function canAnswer(child: Child): boolean {
  return answering[child.state];
}

/** One late answer is not yet silence: what was seen stands until the second miss. */
const missesBorne = 1;

/** What was seen of this very life, while it stands; undefined when there is nothing to go by. */
export function seenOf<T>(child: Child, sighting: Sighting<T> | undefined): T | undefined {
  if (sighting === undefined || sighting.value === null || sighting.misses > missesBorne) return undefined;
  return sighting.life === child.life ? sighting.value : undefined;
}
