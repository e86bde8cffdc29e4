import { AppError, type MessageId } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestKafka, type TestKafka } from '../../../test-engines/kafka.ts';
import { until } from '../../../test-engines/until.ts';
import { groupName, topicName, type LogAdmin, type LogWriter } from '../src/index.ts';
import { messageLogContract, newId } from '../testing/message-log-contract.ts';
import { recordingReader } from '../testing/recording-reader.ts';
import { tamper } from './tamper.ts';

/** Three real brokers for the whole file; every test has a topic of its own. */
let kafka: TestKafka;
let admin: LogAdmin;
let epoch = 0;
const partitions = 6;

beforeAll(async () => {
  kafka = await startTestKafka(3);
  admin = kafka.log('control').createAdmin();
  await admin.start();
});

afterAll(async () => {
  await admin.stop();
  await kafka[Symbol.asyncDispose]();
});

async function newTopic(): Promise<{ topic: string; group: string }> {
  epoch += 1;
  const topic = topicName('messages', epoch);
  await admin.ensureTopic(topic, partitions);
  return { topic, group: groupName('messages', epoch) };
}

async function writerOf(topic: string): Promise<LogWriter & AsyncDisposable> {
  const writer = kafka.log('facade-1').createWriter({ topic, partitions });
  await writer.start();
  return Object.assign(writer, { [Symbol.asyncDispose]: () => writer.stop() });
}

/** Listens to nothing. */
const deaf = {
  assigned: () => undefined,
  highWaters: () => undefined,
  revoked: () => undefined,
  records: () => undefined,
  failed: () => undefined,
};

/** Appends a record to every partition, and gives their places. */
async function appendEverywhere(writer: LogWriter): Promise<string[]> {
  const everywhere = new Map<number, string>();
  while (everywhere.size < partitions) {
    const { partition, offset } = await writer.append({ id: newId(), msg: 'x' }, 10_000);
    everywhere.set(partition, `${partition}:${offset}`);
  }
  return [...everywhere.values()];
}

/** Appends on and on until told to stop; counts what came of it. */
function load(writer: LogWriter, lanes: number) {
  const acked = new Map<string, MessageId>();
  const failed: string[] = [];
  let slowest = 0;
  let running = true;
  async function lane(): Promise<void> {
    while (running) {
      const id = newId();
      const started = performance.now();
      try {
        const { partition, offset } = await writer.append({ id, msg: 'x' }, 10_000);
        acked.set(`${partition}:${offset}`, id);
        slowest = Math.max(slowest, performance.now() - started);
      } catch (thrown) {
        failed.push(thrown instanceof AppError ? thrown.code : String(thrown));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  const lanesDone = Promise.all(Array.from({ length: lanes }, lane));
  return {
    acked,
    failed,
    slowest: () => slowest,
    async stop() {
      running = false;
      await lanesDone;
    },
  };
}

describe('the log on Kafka', () => {
  messageLogContract((instance) => kafka.log(instance), 1_000);

  it('creates a topic once, with three copies of every partition, and describes it by instance ids', async () => {
    const { topic } = await newTopic();
    await admin.ensureTopic(topic, partitions);
    // A broker that is asked may hear of it a moment after the one that led its making.
    await vi.waitFor(
      async () => {
        const described = await admin.describe(topic);
        expect(described.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 4, 5]);
        for (const { leader, isr, highWater } of described) {
          expect(leader).toMatch(/^kafka-[123]$/);
          expect(isr.toSorted()).toEqual(['kafka-1', 'kafka-2', 'kafka-3']);
          expect(highWater).toBe(0);
        }
      },
      { timeout: 10_000, interval: 50 },
    );
    await expect(admin.ensureTopic(topic, 3)).rejects.toMatchObject({ code: 'conflict' });
    expect(await admin.describe('nothing-e1')).toEqual([]);
  });

  it('leaves no connection behind, whenever it is stopped while it asks', async () => {
    const { topic } = await newTopic();
    const open = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = open();
    for (let ms = 0; ms < 40; ms += 2) {
      const passing = kafka.log('observer').createAdmin();
      const asked = passing.highWaters(topic).catch(() => 'stopped while it asked');
      await new Promise((resolve) => setTimeout(resolve, ms));
      await passing.stop();
      await asked;
    }
    const ms = await until('every connection is closed', async () => open() <= before);
    expect(ms).toBeLessThan(2_000);
  });

  it('leaves nobody in the group that was stopped while it joined', async () => {
    const { topic, group } = await newTopic();
    await using stays = await recordingReader(kafka.log('messages-1'), topic, group);
    await until('the one that stays holds all', async () => stays.assigned().length === partitions);
    for (let round = 0; round < 5; round += 1) {
      const passing = kafka.log('messages-2').createReader({ topic, group });
      const started = passing.start(deaf).catch(() => 'stopped while it joined');
      await until('it joins', async () => {
        const { state, members } = await admin.describeGroup(group, topic);
        return state !== 'Stable' || members.length > 1;
      });
      await passing.stop();
      await started;
    }
    await until('the one that stays is alone and holds all again', async () => {
      const { state, members } = await admin.describeGroup(group, topic);
      return state === 'Stable' && members.length === 1 && stays.assigned().length === partitions;
    });
    expect(stays.failures).toEqual([]);
  });

  it('loses nothing and keeps its readers when the broker that coordinates them and leads partitions is killed', async () => {
    const { topic, group } = await newTopic();
    await using writer = await writerOf(topic);
    await using read = await recordingReader(kafka.log('messages-1'), topic, group);
    const running = load(writer, 16);
    await until('some are acknowledged', async () => running.acked.size > 200);
    const victims = [1, 2, 3];
    for (const victim of victims) {
      const before = running.acked.size;
      await kafka.kill(victim);
      await until(`appends go on without kafka-${victim}`, async () => running.acked.size > before + 200);
      await kafka.start(victim);
      await until('all copies are in step again', async () =>
        (await admin.describe(topic)).every(({ isr }) => isr.length === 3),
      );
    }
    await running.stop();
    expect(read.failures).toEqual([]);
    expect(running.failed).toEqual([]);
    const unread = (): string[] =>
      [...running.acked].flatMap(([place, id]) => (read.places.get(place) === id ? [] : place));
    await until('all that was acknowledged is read, each at its place', async () => unread().length === 0);
  });

  it('reads on when an answer names a leader that is not among its brokers', async () => {
    const { topic, group } = await newTopic();
    await using writer = await writerOf(topic);
    await using read = await recordingReader(kafka.log('messages-1'), topic, group);
    await until('it is caught up', async () => read.complete());
    let hidden = false;
    using _ = tamper('messages-1', {
      metadata(answer) {
        if (hidden) return answer;
        hidden = true;
        const leader = answer.topicMetadata[0]?.partitionMetadata[0]?.leader;
        return { ...answer, brokers: answer.brokers.filter(({ nodeId }) => nodeId !== leader) };
      },
      fetch(answer) {
        // As after a move: this is what makes it ask for metadata.
        if (!hidden) throw Object.assign(new Error('not the leader'), { type: 'NOT_LEADER_FOR_PARTITION' });
        return answer;
      },
    });
    await until('it has been told so', async () => hidden);
    const places = await appendEverywhere(writer);
    await until('every partition is read', async () => places.every((place) => read.places.has(place)));
    expect(read.failures).toEqual([]);
  });

  it('gives itself up, though it beats on, when its client forgets a partition', async () => {
    const { topic, group } = await newTopic();
    await using writer = await writerOf(topic);
    await using read = await recordingReader(kafka.log('messages-1'), topic, group);
    await until('it is caught up', async () => read.complete());
    using _ = tamper('messages-1', {
      fetch: ({ responses }) => ({
        responses: responses.map(({ partitions: all, ...of }) => ({
          ...of,
          partitions: all.filter(({ partition }) => partition !== 0),
        })),
      }),
    });
    // A fetch that was under way may still bring something of partition 0. Its leader leads another one too: once that is read, it is over.
    const others = (await appendEverywhere(writer)).filter((place) => !place.startsWith('0:'));
    await until('the others are read', async () => others.every((place) => read.places.has(place)));
    const places = await appendEverywhere(writer);
    const ms = await until('it is at its end', async () => read.failures.length > 0);
    console.log(JSON.stringify({ stuck: 'given up after', ms: Math.round(ms) }));
    expect(read.failures[0]?.message).toMatch(/nothing of partition 0 has come for \d+ ms/u);
    expect(ms).toBeLessThan(6_000);
    expect(places.filter((place) => !read.places.has(place))).toHaveLength(1);
  });

  it('goes on without waiting for a dead broker once its death is told, and takes it back when it starts', async () => {
    const { topic } = await newTopic();
    await using writer = await writerOf(topic);
    const running = load(writer, 16);
    await until('some are acknowledged', async () => running.acked.size > 200);
    const controller = await kafka.controller();
    for (const victim of [controller === 1 ? 2 : 1, controller]) {
      await kafka.kill(victim);
      const killed = performance.now();
      expect(await kafka.tellDeath(victim)).toBe(true);
      const toldMs = Math.round(performance.now() - killed);
      const before = running.acked.size;
      const moved = until('others lead its partitions', async () =>
        (await admin.describe(topic)).every(({ leader }) => leader !== null && leader !== `kafka-${victim}`),
      ).then(() => Math.round(performance.now() - killed));
      await until('appends go on', async () => running.acked.size > before + 20);
      const stallMs = Math.round(performance.now() - killed);
      const movedMs = await moved;
      console.log(JSON.stringify({ victim, isController: victim === controller, toldMs, movedMs, stallMs }));
      // Found out by missing heartbeats (one each 200 ms, for a session of 1 s), no broker would be missed in less than 0.8 s; the controllers would
      // miss theirs after 0.7 s, and elect another after that.
      expect(toldMs).toBeLessThan(700);
      expect(movedMs).toBeLessThan(750);
      // F04 gives 2.5 s to all of it, the writer's own retries among it.
      expect(stallMs).toBeLessThan(2_000);
      await kafka.start(victim);
      await until('all copies are in step again', async () =>
        (await admin.describe(topic)).every(({ isr }) => isr.length === 3),
      );
    }
    await running.stop();
    expect(running.failed).toEqual([]);
  });
});
