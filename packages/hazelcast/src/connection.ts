import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@signalbox/shared';
import { Client, LifecycleState } from 'hazelcast-client';
import { classifyHazelcastError, clientConfig, type ConnectionOptions } from './client-config.ts';
import { repairHazelcastClient } from './client-repairs.ts';
import { tryWithin } from './try-within.ts';

/** `ended`: this connection is gone for good. */
export type ConnectionEvent = 'connected' | 'disconnected' | 'ended';

/** What is asked of the members, and how long it may take. */
export interface Call<T> {
  /** For the error: `store the message`. */
  readonly doing: string;
  readonly remainingMs: () => number;
  readonly work: (client: Client) => Promise<T>;
  /** Its wait ends when a member leaves, and it is tried again: the backup that it waits for will not come. */
  readonly isWrite?: boolean;
  readonly onRetry?: (attempt: number, thrown: unknown) => void;
}

export interface Connection {
  readonly client: Client;
  /**
   * Tries until it works or the time is over. Throws an AppError: `unavailable` (nothing was written), for a write `unknown` (it may have happened),
   * `internal` (no try can help).
   */
  call<T>(call: Call<T>): Promise<{ readonly value: T; readonly attempts: number }>;
  /** Idempotent. */
  close(): Promise<void>;
}

const retryPauseMs = 25;

/** Connects within a bound; throws `unavailable`. */
export async function connect(
  options: ConnectionOptions,
  onEvent: (event: ConnectionEvent) => void,
): Promise<Connection> {
  repairHazelcastClient();
  let closed = false;
  /** Writes under way. */
  const waiting = new Set<(reason: Error) => void>();
  const onLifecycle = (state: LifecycleState): void => {
    const event = eventOf(state);
    if (event !== undefined && !(closed && event === 'ended')) onEvent(event);
  };
  let opened: Client;
  try {
    opened = await Client.newHazelcastClient(clientConfig(options, onLifecycle));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('unavailable', `No member of ${options.clusterName} can be used: ${reason}.`, {}, thrown);
  }
  const client = opened;
  client.getCluster().addMembershipListener({
    memberAdded: () => undefined,
    memberRemoved: () => {
      for (const end of waiting) end(new Error('a member left the cluster meanwhile'));
    },
  });
  return {
    client,
    async call({ doing, remainingMs, work, isWrite = false, onRetry }) {
      try {
        return await tryWithin({
          attempt: () => work(client),
          classify: classifyHazelcastError,
          remainingMs,
          pauseMs: retryPauseMs,
          sleep: (ms) => sleep(ms),
          ...(isWrite ? { interrupt: waits(waiting) } : {}),
          ...(onRetry === undefined ? {} : { onRetry }),
          doing,
        });
      } catch (thrown) {
        // A read changes nothing, so no answer is never `unknown`.
        if (isWrite || !(thrown instanceof AppError) || thrown.code !== 'unknown') throw thrown;
        throw new AppError('unavailable', thrown.message, thrown.facts, thrown.cause);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await client.shutdown();
    },
  };
}

function waits(waiting: Set<(reason: Error) => void>) {
  return (end: (reason: unknown) => void): (() => void) => {
    waiting.add(end);
    return () => waiting.delete(end);
  };
}

function eventOf(state: LifecycleState): ConnectionEvent | undefined {
  if (state === LifecycleState.CONNECTED) return 'connected';
  if (state === LifecycleState.DISCONNECTED) return 'disconnected';
  return state === LifecycleState.SHUTDOWN ? 'ended' : undefined;
}
