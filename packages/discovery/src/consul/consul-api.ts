import type { ConsulWord } from '@signalbox/shared';
import type { ConsulSelf, KeyEntry, Registration } from '../port.ts';

/** A row of Consul's answer on one service, its fields not yet trusted. */
export interface RawService {
  readonly id: string;
  readonly service: string;
  readonly address: string;
  readonly port: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly check: ConsulWord;
  readonly output: string;
}

export interface WatchHandlers<T> {
  readonly onAnswer: (answer: T) => void;
  /** The watch has ended itself; whoever wants more opens another. */
  readonly onError: (error: Error) => void;
}

/** The calls of Consul this package makes; a watch is one long poll after another until it fails or is closed. */
export interface ConsulApi {
  watchService(service: string, waitSeconds: number, handlers: WatchHandlers<readonly RawService[]>): () => void;
  watchKeys(prefix: string, waitSeconds: number, handlers: WatchHandlers<readonly KeyEntry[]>): () => void;
  register(registration: Registration): Promise<void>;
  deregister(id: string): Promise<void>;
  /** What this agent holds under an id; undefined: nothing. */
  registered(id: string): Promise<Pick<RawService, 'port' | 'meta'> | undefined>;
  self(): Promise<ConsulSelf>;
  getKey(key: string): Promise<KeyEntry | undefined>;
  listKeys(prefix: string): Promise<readonly KeyEntry[]>;
  putKey(key: string, value: string, cas?: number): Promise<boolean>;
  deleteKey(key: string): Promise<void>;
  close(): void;
}
