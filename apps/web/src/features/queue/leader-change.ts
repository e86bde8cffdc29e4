import type { Instance, InstanceId, QueueState } from '@signalbox/shared';
import { isDead } from '../../ui/tone.ts';

/** The leader of a partition that somebody asked to be killed. */
export interface LeaderKill {
  readonly partition: number;
  readonly leader: InstanceId;
}

/** What came of it. `seenMs`: from the death until the brokers, asked again, named another leader: no more than that did it take. */
export type LeaderChange =
  | { readonly kind: 'alive' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'moved'; readonly leader: InstanceId; readonly seenMs: number };

/** By one state of the queue and the killed instance as it is then. Times are the server's, on both sides. */
export function leaderChange(
  { partition, leader }: LeaderKill,
  queue: Pick<QueueState, 'at' | 'partitions'> | undefined,
  killed: Pick<Instance, 'state' | 'since'> | undefined,
): LeaderChange {
  const now = queue?.partitions[String(partition)]?.leader ?? null;
  const at = queue?.at ?? null;
  if (killed === undefined || at === null || (now === leader && !isDead(killed.state))) return { kind: 'alive' };
  if (now === null || now === leader) return { kind: 'nobody' };
  return { kind: 'moved', leader: now, seenMs: Math.max(0, Date.parse(at) - Date.parse(killed.since)) };
}
