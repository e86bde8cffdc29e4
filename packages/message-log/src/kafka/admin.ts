import { AppError, instanceIdSchema } from '@signalbox/shared';
import { type Admin, AssignerProtocol, type PartitionMetadata } from 'kafkajs';
import type { GroupMember, LogAdmin, PartitionDescription } from '../message-log.ts';
import {
  brokerInstance,
  createKafka,
  type KafkaOptions,
  protocolType,
  quickRetry,
  Sockets,
  unavailable,
} from './client.ts';

interface Client {
  readonly sockets: Sockets;
  readonly admin: Admin;
  readonly connecting: Promise<void>;
}

const createWithinMs = 15_000;
const createRetryMs = 200;

/**
 * The admin on Kafka. kafkajs' admin keeps an old picture of the leaders after they move and then fails for minutes,
 * so after any failure the next call gets a new client.
 */
export function createKafkaLogAdmin(options: KafkaOptions): LogAdmin {
  let current: Client | undefined;

  function connected(): Client {
    const sockets = new Sockets();
    const admin = createKafka(options, sockets).admin({ retry: { ...quickRetry, retries: 3 } });
    return { sockets, admin, connecting: admin.connect() };
  }

  async function ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const asked = (current ??= connected());
    try {
      await asked.connecting;
      return await question(asked.admin);
    } catch (thrown) {
      if (current === asked) current = undefined;
      void close(asked);
      throw unavailable(doing, thrown);
    }
  }

  async function metadataOf(topic: string): Promise<readonly PartitionMetadata[]> {
    try {
      const { topics } = await ask(`describe ${topic}`, (admin) => admin.fetchTopicMetadata({ topics: [topic] }));
      return (topics.find(({ name }) => name === topic)?.partitions ?? []).toSorted(
        (a, b) => a.partitionId - b.partitionId,
      );
    } catch (thrown) {
      if (protocolTypeOf(thrown) === 'UNKNOWN_TOPIC_OR_PARTITION') return [];
      throw thrown;
    }
  }

  async function highWaters(topic: string): Promise<ReadonlyMap<number, number>> {
    const offsets = await ask(`tell how far ${topic} is written`, (admin) => admin.fetchTopicOffsets(topic));
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  async function create(topic: string, partitions: number): Promise<void> {
    const replicas = Math.min(3, options.brokers().length);
    await ask(`create ${topic}`, (admin) =>
      admin.createTopics({
        waitForLeaders: false,
        topics: [
          {
            topic,
            numPartitions: partitions,
            replicationFactor: replicas,
            configEntries: [
              { name: 'min.insync.replicas', value: String(replicas >= 3 ? 2 : 1) },
              // The log is the truth of its epoch: nothing in it ever expires.
              { name: 'retention.ms', value: '-1' },
              { name: 'cleanup.policy', value: 'delete' },
              { name: 'unclean.leader.election.enable', value: 'false' },
            ],
          },
        ],
      }),
    );
  }

  return {
    async start() {
      await ask('be reached', (admin) => admin.describeCluster());
    },

    async ensureTopic(topic, partitions) {
      const until = performance.now() + createWithinMs;
      for (;;) {
        try {
          const found = await metadataOf(topic);
          if (found.length === 0) await create(topic, partitions);
          else if (found.length !== partitions) throw otherPartitions(topic, partitions, found.length);
          else if (found.every(({ leader }) => leader >= 0)) return;
        } catch (thrown) {
          const error = unavailable(`create ${topic}`, thrown);
          // Brokers that have just started refuse a factor of 3 until all three are registered.
          if (!error.retriable || performance.now() > until) throw error;
        }
        if (performance.now() > until) throw unavailable(`elect leaders for ${topic} within ${createWithinMs} ms`, '');
        await new Promise((resolve) => setTimeout(resolve, createRetryMs));
      }
    },

    async describe(topic) {
      const metadata = await metadataOf(topic);
      if (metadata.length === 0) return [];
      const waters = metadata.some(({ leader }) => leader < 0)
        ? undefined
        : await highWaters(topic).catch(() => undefined);
      return metadata.map((partition) => describePartition(partition, waters));
    },

    highWaters,

    async describeGroup(group, topic) {
      const { groups } = await ask(`describe the group ${group}`, (admin) => admin.describeGroups([group]));
      const found = groups.find(({ groupId }) => groupId === group);
      return {
        group,
        state: found?.state ?? 'Dead',
        members: (found?.members ?? []).map(({ clientId, memberId, memberAssignment }): GroupMember => ({
          instance: instanceIdSchema.safeParse(clientId).data ?? null,
          memberId,
          partitions: assignedPartitions(memberAssignment, topic),
        })),
      };
    },

    async deleteTopic(topic) {
      if ((await metadataOf(topic)).length === 0) return;
      await ask(`delete ${topic}`, (admin) => admin.deleteTopics({ topics: [topic] }));
    },

    async stop() {
      const last = current;
      current = undefined;
      if (last !== undefined) await close(last);
    },
  };
}

async function close({ connecting, admin, sockets }: Client): Promise<void> {
  try {
    await connecting;
    await admin.disconnect();
  } catch {
    // It never connected, or its connection broke: there is nothing left to say goodbye to.
  } finally {
    sockets.end();
  }
}

function describePartition(
  { partitionId, leader, replicas, isr }: PartitionMetadata,
  waters: ReadonlyMap<number, number> | undefined,
): PartitionDescription {
  return {
    partition: partitionId,
    leader: brokerInstance(leader),
    replicas: replicas.flatMap((id) => brokerInstance(id) ?? []),
    isr: isr.flatMap((id) => brokerInstance(id) ?? []),
    highWater: waters?.get(partitionId) ?? null,
  };
}

/** A member that has just joined has an empty assignment, which does not decode. */
function assignedPartitions(assignment: Buffer, topic: string): readonly number[] {
  if (assignment.length === 0) return [];
  return AssignerProtocol.MemberAssignment.decode(assignment)?.assignment[topic]?.toSorted((a, b) => a - b) ?? [];
}

function protocolTypeOf(thrown: unknown): string | undefined {
  return thrown instanceof AppError ? protocolType(thrown.cause) : protocolType(thrown);
}

function otherPartitions(topic: string, expected: number, found: number): AppError {
  return new AppError('conflict', `The topic ${topic} is there with other partitions.`, {
    expected: `${expected} partitions`,
    found: `${found}`,
    remedy: 'Set queue/partitions back, or start a new epoch with `signalbox reset`.',
  });
}
