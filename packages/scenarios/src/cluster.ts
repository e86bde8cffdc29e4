import type { Command, CommandRequest, ConfigKey, InstanceId, ReadLine, Status, Verdict } from '@signalbox/shared';
import type { SentMessage } from './journal.ts';

/** What is to be sent: `textOf(n)` from 0. */
export interface SendOrder {
  readonly count: number;
  readonly clients: number;
  readonly rate: number | undefined;
  /** Each with a key of its own, under which it is sent again where an answer is missing. */
  readonly keys: boolean;
  readonly textOf: (n: number) => string;
}

/** Who answered a GET. `complete`: the messages instance calls its share whole. */
export interface Answered {
  readonly logging: InstanceId;
  readonly messages: InstanceId;
  readonly complete: boolean;
}

/** The running cluster as a scenario needs it: whoever runs one says how it is asked. */
export interface ScenarioCluster {
  /** What the cluster was started as: `default` where it is no preset. */
  preset(): string;
  /** Asks anew. */
  status(): Promise<Status>;
  /** Has everything read anew and judged. */
  verify(): Promise<Verdict>;
  /** One GET; each message is told of as it comes, so that nobody holds all of them. */
  read(
    of: { readonly logging?: InstanceId | undefined; readonly messages?: InstanceId | undefined },
    told: (message: ReadLine) => void,
  ): Promise<Answered>;
  /** Sends through the facades in turn, failing over with the same key; tells of each message as it ends. */
  send(order: SendOrder, told: (message: SentMessage) => void, signal: AbortSignal): Promise<void>;
  /** Resolves when the command has ended, however it did. */
  command(request: CommandRequest): Promise<Command>;
  /** Undefined where Consul holds nothing under the key. */
  setting(key: ConfigKey): Promise<string | undefined>;
  set(key: ConfigKey, value: string): Promise<void>;
}
