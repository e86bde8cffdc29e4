import type { InstanceId } from '@signalbox/shared';
import { groupName, topicName, type LogAdmin, type PartitionDescription } from '@signalbox/message-log';
import { createPoll, type Poll } from './poll.ts';

export interface LogAnswer {
  /** What was asked about: another one may be the present one by now. */
  readonly topic: string;
  readonly partitions: readonly PartitionDescription[];
  /** Empty when the group could not be asked. */
  readonly owners: ReadonlyMap<number, InstanceId>;
}

export interface QueueProbeOptions {
  readonly admin: LogAdmin;
  /** What the log is called, and in which epoch it is. */
  readonly log: () => { name: string; epoch: number };
  readonly onChange: () => void;
  readonly now: () => number;
}

const everyMs = 1000;
const timeoutMs = 4000;

/** The brokers' words on the log: leaders, replicas in sync, how far it goes, and who was given which partition. */
export function createQueueProbe({ admin, log, onChange, now }: QueueProbeOptions): Poll<LogAnswer> {
  return createPoll({
    source: 'the brokers',
    everyMs,
    timeoutMs,
    onChange,
    now,
    async ask() {
      const { name, epoch } = log();
      const topic = topicName(name, epoch);
      const [partitions, owners] = await Promise.all([admin.describe(topic), ownersOf(admin, epoch, topic)]);
      return { topic, partitions, owners };
    },
  });
}

async function ownersOf(admin: LogAdmin, epoch: number, topic: string): Promise<ReadonlyMap<number, InstanceId>> {
  try {
    const { members } = await admin.describeGroup(groupName('messages', epoch), topic);
    return new Map(
      members.flatMap(({ instance, partitions }) =>
        instance === null ? [] : partitions.map((partition) => [partition, instance] as const),
      ),
    );
  } catch {
    // The group's coordinator is often away for a moment when a broker dies; the partitions are worth showing without it.
    return new Map();
  }
}
