/** One combined broker and controller, both on loopback. */
export interface KafkaBroker {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
}

/** Where a broker or a controller listens. */
export interface KafkaAddress {
  readonly host: string;
  readonly port: number;
}

/** A broker of whose death there is proof. */
export interface DeadBroker {
  readonly brokerId: number;
  /** Where the controllers that live listen. */
  readonly controllers: readonly KafkaAddress[];
}

/** How many copies of a message there are, and how many must confirm it. */
export interface Replication {
  readonly factor: number;
  readonly minInSync: number;
}

/** Three brokers keep three copies and go on with two; fewer brokers can promise no more than they are. */
export function replicationOf(brokers: number): Replication {
  return brokers >= 3 ? { factor: 3, minInSync: 2 } : { factor: brokers, minInSync: 1 };
}

/** How many controllers must be up before one can lead. */
export function majorityOf(brokers: number): number {
  return Math.floor(brokers / 2) + 1;
}
