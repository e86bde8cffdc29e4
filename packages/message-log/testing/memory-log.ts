import { AppError, instanceIdSchema } from '@signalbox/shared';
import type {
  LogBackend,
  LogListener,
  LogReader,
  MessageLog,
  PartitionDescription,
  ReaderOptions,
  ReadRecord,
} from '../src/message-log.ts';
import { partitionFor } from '../src/topic.ts';

interface Partition {
  readonly records: ReadRecord[];
}

interface Member {
  readonly instance: string;
  readonly id: string;
  readonly listener: LogListener;
  owned: readonly number[];
  readonly positions: Map<number, number>;
}

/** Where the topics and groups of one log in memory are: shared by all who open it. */
export interface MemoryLogs {
  readonly topics: Map<string, Partition[]>;
  readonly groups: Map<string, Member[]>;
}

/** A log within one process: what the ports ask for and nothing more, so that a backend can be tried without an engine. */
export function memoryBackend(logs: MemoryLogs = { topics: new Map(), groups: new Map() }): LogBackend {
  return { needs: [], open: ({ instance }) => openMemoryLog(logs, instance) };
}

function openMemoryLog({ topics, groups }: MemoryLogs, instance: string): MessageLog {
  const partitionsOf = (topic: string): Partition[] => topics.get(topic) ?? [];
  const highWaters = (topic: string) =>
    new Map(partitionsOf(topic).map(({ records }, partition) => [partition, records.length]));

  return {
    createAdmin: () => ({
      start: () => Promise.resolve(),
      async ensureTopic(topic, partitions) {
        const found = topics.get(topic);
        if (found === undefined)
          topics.set(
            topic,
            Array.from({ length: partitions }, () => ({ records: [] })),
          );
        else if (found.length !== partitions)
          throw new AppError('conflict', `The topic ${topic} is there with other partitions.`, {
            expected: `${partitions} partitions`,
            found: `${found.length}`,
          });
      },
      describe: (topic) =>
        Promise.resolve(
          partitionsOf(topic).map(({ records }, partition): PartitionDescription => {
            return { partition, leader: null, replicas: [], isr: [], highWater: records.length };
          }),
        ),
      highWaters: (topic) => Promise.resolve(highWaters(topic)),
      describeGroup(group) {
        const members = groups.get(group) ?? [];
        return Promise.resolve({
          group,
          state: members.length === 0 ? 'Empty' : 'Stable',
          members: members.map(({ instance: name, id, owned }) => ({
            instance: instanceIdSchema.safeParse(name).data ?? null,
            memberId: id,
            partitions: owned,
          })),
        });
      },
      deleteTopic(topic) {
        topics.delete(topic);
        return Promise.resolve();
      },
      stop: () => Promise.resolve(),
    }),

    createWriter({ topic, partitions }) {
      const partitionOf: ReturnType<MessageLog['createWriter']>['partitionOf'] = ({ id, orderingKey }) =>
        partitionFor(orderingKey ?? id, partitions);
      return {
        topic,
        partitions,
        async start() {
          const found = partitionsOf(topic).length;
          if (found !== partitions)
            throw new AppError('unavailable', `${topic} is not as the settings say.`, {
              expected: `${partitions}`,
              found: `${found}`,
            });
        },
        partitionOf,
        leaderOf: () => undefined,
        append(record) {
          const partition = partitionOf(record);
          const records = partitionsOf(topic)[partition]?.records;
          if (records === undefined) return Promise.reject(new AppError('unavailable', `${topic} is not there.`));
          records.push({ ...record, offset: records.length, at: Date.now() });
          for (const members of groups.values()) for (const member of members) deliver(partitionsOf(topic), member);
          return Promise.resolve({ partition, offset: records.length - 1 });
        },
        stop: () => Promise.resolve(),
      };
    },

    createReader: (options) => memoryReader({ topics, groups }, instance, options),
  };
}

function memoryReader({ topics, groups }: MemoryLogs, instance: string, { topic, group }: ReaderOptions): LogReader {
  let self: Member | undefined;

  /** Everybody gets a new share, each from its beginning. */
  function share(): void {
    const partitions = topics.get(topic) ?? [];
    const members = groups.get(group) ?? [];
    for (const member of members) if (member.owned.length > 0) member.listener.revoked(member.owned);
    for (const [index, member] of members.entries()) {
      member.owned = partitions.map((_, partition) => partition).filter((one) => one % members.length === index);
      member.positions.clear();
      member.listener.assigned(member.owned);
      member.listener.highWaters(new Map(member.owned.map((one) => [one, partitions[one]?.records.length ?? 0])));
      deliver(partitions, member);
    }
  }

  return {
    topic,
    async start(listener) {
      const members = groups.get(group) ?? [];
      groups.set(group, members);
      self = { instance, id: `${instance}-${members.length}`, listener, owned: [], positions: new Map() };
      members.push(self);
      share();
    },
    silenceMs: () => 0,
    sessionMs: 1_000,
    async stop() {
      const members = groups.get(group)?.filter((member) => member !== self);
      if (self === undefined || members === undefined) return;
      self = undefined;
      groups.set(group, members);
      share();
    },
  };
}

function deliver(partitions: readonly Partition[], { owned, positions, listener }: Member): void {
  for (const partition of owned) {
    const all = partitions[partition]?.records ?? [];
    const from = positions.get(partition) ?? 0;
    if (from >= all.length) continue;
    positions.set(partition, all.length);
    void listener.records({ partition, records: all.slice(from), position: all.length, highWater: all.length });
  }
}
