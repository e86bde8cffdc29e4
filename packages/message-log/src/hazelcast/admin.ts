import { AppError, instanceIdSchema } from '@signalbox/shared';
import type { GroupDescription, LogAdmin, PartitionDescription } from '../message-log.ts';
import { waitsSince } from './doorbell.ts';
import { heldBy, readGroup } from './group-state.ts';
import { partitionsKey, type Link, type TopicObjects } from './link.ts';
import { clusterPartitionOf, ownerOf } from './owner.ts';
import { findTail, followTail } from './tail.ts';

const callMs = 4_000;
/** The first call of all may come while the members still join. */
const ensureMs = 60_000;

/** Asks and arranges a Hazelcast queue. `leader` is the member that owns a partition's IQueue; who holds its copies only the members know. */
export function createHazelcastLogAdmin(link: Link): LogAdmin {
  /** Per topic and partition, where it ended when last asked: from there it is followed. */
  const tails = new Map<string, Map<number, number>>();
  let isHeld = false;

  function hold(): void {
    if (isHeld) return;
    isHeld = true;
    link.hold();
  }

  async function ask<T>(topic: string, doing: string, work: (objects: TopicObjects) => Promise<T>): Promise<T> {
    hold();
    return link.call(topic, { doing, withinMs: callMs, work });
  }

  async function tailsOf(
    topic: string,
    objects: TopicObjects,
    partitions: number,
  ): Promise<ReadonlyMap<number, number>> {
    const known = tails.get(topic) ?? new Map<number, number>();
    tails.set(topic, known);
    await Promise.all(
      Array.from({ length: partitions }, async (_, partition) => {
        const before = known.get(partition);
        const now =
          before === undefined ? await findTail(objects, partition) : await followTail(objects, partition, before);
        known.set(partition, now);
      }),
    );
    return known;
  }

  async function partitionsOf({ ledger }: TopicObjects): Promise<number> {
    return Number((await ledger.get(partitionsKey)) ?? 0);
  }

  async function waitingIn(
    objects: TopicObjects,
    partition: number,
  ): Promise<Pick<PartitionDescription, 'waiting' | 'oldest'>> {
    const queue = await objects.queue(partition);
    const waiting = await queue.size();
    const first: string | null = waiting === 0 ? null : await queue.peek();
    return first === null ? { waiting } : { waiting, oldest: waitsSince(first) };
  }

  function carrierOf({ client }: TopicObjects, topic: string, partition: number) {
    const clusterPartition = clusterPartitionOf(client, topic, partition);
    return clusterPartition === undefined ? {} : { clusterPartition };
  }

  return {
    async start() {
      hold();
      await link.ready();
    },

    async ensureTopic(topic, partitions) {
      hold();
      const wanted = String(partitions);
      const before = await link.call(topic, {
        doing: `make the topic ${topic}`,
        withinMs: ensureMs,
        isWrite: true,
        work: ({ ledger }) => ledger.putIfAbsent(partitionsKey, wanted),
      });
      if (before === null || before === undefined || before === wanted) return;
      throw new AppError('conflict', `The topic ${topic} is there with other partitions.`, {
        expected: `${partitions} partitions`,
        found: before,
        remedy: 'Set queue/partitions to what the topic has, or start a new epoch with `signalbox reset`.',
      });
    },

    describe: (topic) =>
      ask(topic, `describe ${topic}`, async (objects) => {
        const count = await partitionsOf(objects);
        const every = Array.from({ length: count }, (_, partition) => partition);
        const [waters, waiting] = await Promise.all([
          tailsOf(topic, objects, count),
          Promise.all(every.map((partition) => waitingIn(objects, partition))),
        ]);
        return every.map((partition): PartitionDescription => {
          const leader = ownerOf(objects.client, link.members(), topic, partition) ?? null;
          const holders = leader === null ? [] : [leader];
          return Object.assign(
            { partition, leader, replicas: holders, isr: holders, highWater: waters.get(partition) ?? null },
            waiting[partition],
            carrierOf(objects, topic, partition),
          );
        });
      }),

    highWaters: (topic) =>
      ask(topic, `find the end of ${topic}`, async (objects) => tailsOf(topic, objects, await partitionsOf(objects))),

    describeGroup: (group, topic) =>
      ask(topic, `describe ${group}`, async (objects): Promise<GroupDescription> => {
        const [text, count] = await Promise.all([objects.readers.get(group), partitionsOf(objects)]);
        const state = readGroup(text);
        return {
          group,
          state: state.members.length === 0 ? 'Empty' : state.phase === 'stable' ? 'Stable' : 'PreparingRebalance',
          members: state.members.map(({ id, instance }) => ({
            instance: instanceIdSchema.safeParse(instance).data ?? null,
            memberId: id,
            partitions: heldBy(state, id, count),
          })),
        };
      }),

    async deleteTopic(topic) {
      await ask(topic, `delete ${topic}`, async (objects) => {
        const count = await partitionsOf(objects);
        await objects.ledger.clear();
        const queues = await Promise.all(Array.from({ length: count }, (_, partition) => objects.queue(partition)));
        await Promise.all([...queues, objects.readers, objects.ledger].map((object) => object.destroy()));
      });
      tails.delete(topic);
    },

    async stop() {
      if (!isHeld) return;
      isHeld = false;
      await link.letGo();
    },
  };
}
