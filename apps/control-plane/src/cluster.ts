import type { InstanceId, Settings } from '@signalbox/shared';
import type { Token } from './home/token.ts';

/** What the processes of one home know each other by; handed to them in their environment, never as an argument. */
export interface Secrets {
  /** Consul takes writes from who shows it. A UUID, as Consul wants it. */
  readonly consulToken: string;
  /** Logging instances take messages from who shows it. */
  readonly serviceToken: string;
}

/** What is true of the whole cluster of this control plane, for those who see and serve. */
export interface ClusterFacts {
  /** `http://127.0.0.1:8500` or wherever Consul found room. */
  readonly consulUrl: string;
  readonly settings: Settings;
  /** `.signalbox/run`. */
  readonly runDir: string;
  /** What signs a person or a program in. */
  readonly token: Token;
  /** `http://localhost:3000`: the one origin of dashboard, API and live feed. */
  readonly origin: string;
  epoch(): number;
  /** Every broker that belongs to the cluster, running or not; address is HOST:PORT. */
  brokers(): readonly { id: InstanceId; address: string }[];
  /** Instances per kind that this cluster was asked to have. */
  wanted(): Readonly<Record<string, number>>;
}
