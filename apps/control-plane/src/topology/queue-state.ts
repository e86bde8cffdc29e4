import { type InstanceId, instanceIdSchema, type QueuePartition, type QueueState } from '@signalbox/shared';
import { canAnswer, type Facts, seenOf, type Share } from './facts.ts';
import { answersOf, widest } from './map-state.ts';

/**
 * The log's partitions: what those who carry it say of them, and how far their owners have read. Who holds the copies of a Hazelcast queue the members
 * know, by the partition of theirs that carries it.
 */
export function queueState(facts: Facts): QueueState {
  const { queue, backend } = facts;
  const readers = readersOf(facts);
  const holders = widest(answersOf(facts).map(({ answer }) => answer))?.partitions.replicas ?? [];
  const partitions = (queue.value?.partitions ?? []).map((described): [string, QueuePartition] => {
    const { partition: id, leader, highWater, waiting, oldest, clusterPartition } = described;
    const isr = clusterPartition === undefined ? described.isr : holdersOf(holders[clusterPartition] ?? []);
    const reader = readers.get(id);
    const owner = reader?.id ?? queue.value?.owners.get(id) ?? null;
    const lag = highWater === null || reader === undefined ? null : Math.max(0, highWater - reader.read);
    const since = oldest === undefined ? null : new Date(oldest).toISOString();
    const told = waiting === undefined ? {} : { waiting, oldest: since };
    return [String(id), { id, leader, isr: [...isr], highWater, owner: livingOnly(owner, facts), lag, ...told }];
  });
  return { at: queue.at, error: queue.error, backend, partitions: Object.fromEntries(partitions) };
}

function holdersOf(names: readonly string[]): InstanceId[] {
  return names.flatMap((name) => instanceIdSchema.safeParse(name).data ?? []);
}

function sharers({ children }: Facts): Facts['children'] {
  return children.filter((child) => child.kind === 'messages' && canAnswer(child));
}

/** Who says that it holds a partition, and how far it has read. Two that both say so: whoever has read further. */
function readersOf(facts: Facts): ReadonlyMap<number, { id: InstanceId; read: number }> {
  const readers = new Map<number, { id: InstanceId; read: number }>();
  for (const child of sharers(facts)) {
    const share: Share | undefined = seenOf(child, facts.shares.get(child.id));
    for (const [key, { highWater, count }] of Object.entries(share?.partitions ?? {})) {
      const read = highWater ?? count;
      const known = readers.get(Number(key));
      if (known === undefined || known.read < read) readers.set(Number(key), { id: child.id, read });
    }
  }
  return readers;
}

/** The group keeps the dead for some seconds; the operating system knows better. */
function livingOnly(owner: InstanceId | null, { children }: Facts): InstanceId | null {
  const child = children.find(({ id }) => id === owner);
  return child !== undefined && canAnswer(child) ? owner : null;
}
