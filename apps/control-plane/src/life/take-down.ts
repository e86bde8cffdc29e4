import { setTimeout as pause } from 'node:timers/promises';
import { splitInstanceId, type InstanceId, type InstanceKind } from '@signalbox/shared';
import type { Endable } from '../drivers/driver.ts';

/** How long the end waits where there is nothing to wait for but time; milliseconds. */
export interface Patience {
  /** Between the end of the facades' last writes and the end of the members that hold them. */
  readonly memberMs: number;
  /** For the last broker, once the others have ended. */
  readonly lastBrokerMs: number;
}

const patience: Patience = { memberMs: 300, lastBrokerMs: 1_500 };

/**
 * The orderly end of everything. Facades first, so that nothing new comes in; then logging and messages side by side, and the members
 * by SIGKILL: they hold nothing that the log does not, and to hand partitions to members that leave too is time lost. Brokers and
 * Consul last. Throws when one of them could not be ended.
 */
export async function takeDown(cluster: Endable, reason: string, wait: Patience = patience): Promise<void> {
  const of = (...kinds: InstanceKind[]): readonly InstanceId[] =>
    cluster.ids().filter((id) => kinds.includes(splitInstanceId(id).kind));
  const stop = (ids: readonly InstanceId[]) => all(ids.map((id) => cluster.stopAlone(id, reason)));
  const killMembers = async (): Promise<unknown[]> => {
    await pause(wait.memberMs);
    return all(of('hazelcast').map((id) => cluster.killAlone(id, reason)));
  };
  const failures = [
    ...(await stop(of('facade'))),
    ...(await Promise.all([stop(of('logging', 'messages')), killMembers()])).flat(),
    ...(await stopBrokers(cluster, of('kafka'), reason, wait.lastBrokerMs)),
    ...(await stop(of('consul'))),
  ];
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be ended.');
}

/**
 * Brokers close their logs within half a second, then the last one waits 5 s in vain for the other controllers to take over from it:
 * that wait is cut short.
 */
async function stopBrokers(
  cluster: Endable,
  ids: readonly InstanceId[],
  reason: string,
  patienceMs: number,
): Promise<unknown[]> {
  const ended = new Set<InstanceId>();
  let timer: NodeJS.Timeout | undefined;
  const killTheLast = (): void => {
    if (ended.size < ids.length - 1) return;
    const last = ids.find((id) => !ended.has(id));
    // Its failure is the stop's own, which is waited for below.
    if (last !== undefined) timer ??= setTimeout(() => void all([cluster.killAlone(last, reason)]), patienceMs);
  };
  const ends = ids.map(async (id) => {
    await cluster.stopAlone(id, reason);
    ended.add(id);
    killTheLast();
  });
  killTheLast();
  try {
    return await all(ends);
  } finally {
    clearTimeout(timer);
  }
}

/** The end of everything now. */
export async function killAll(cluster: Endable, reason: string): Promise<void> {
  const failures = await all(cluster.ids().map((id) => cluster.killAlone(id, reason)));
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be ended.');
}

async function all(ends: readonly Promise<void>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(ends);
  return settled.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
}
