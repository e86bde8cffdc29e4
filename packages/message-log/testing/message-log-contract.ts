import { randomUUID } from 'node:crypto';
import { type MessageId, messageIdSchema } from '@signalbox/shared';
import { expect, it, vi } from 'vitest';
import type { LogAdmin, LogWriter, MessageLog } from '../src/message-log.ts';
import { groupName, topicName } from '../src/topic.ts';
import { recordingReader } from './recording-reader.ts';

const partitions = 6;
const until = (what: string, condition: () => boolean): Promise<void> =>
  vi.waitFor(
    () => {
      if (!condition()) throw new Error(`waited for: ${what}`);
    },
    { timeout: 20_000, interval: 5 },
  );

export function newId(): MessageId {
  return messageIdSchema.parse(randomUUID());
}

/** What every backend must do. `logOf` opens the same log for an instance; every test has a topic of its own, of an epoch from `firstEpoch`. */
export function messageLogContract(logOf: (instance: string) => MessageLog, firstEpoch: number): void {
  let epoch = firstEpoch - 1;

  async function newTopic(): Promise<{ topic: string; group: string; admin: LogAdmin & AsyncDisposable }> {
    epoch += 1;
    const topic = topicName('messages', epoch);
    const admin = logOf('control').createAdmin();
    await admin.start();
    await admin.ensureTopic(topic, partitions);
    return {
      topic,
      group: groupName('messages', epoch),
      admin: Object.assign(admin, { [Symbol.asyncDispose]: () => admin.stop() }),
    };
  }

  async function writerOf(topic: string): Promise<LogWriter & AsyncDisposable> {
    const writer = logOf('facade-1').createWriter({ topic, partitions });
    await writer.start();
    return Object.assign(writer, { [Symbol.asyncDispose]: () => writer.stop() });
  }

  it('creates a topic once, tells its partitions, and deletes it', async () => {
    const { topic, admin } = await newTopic();
    await using _ = admin;
    await admin.ensureTopic(topic, partitions);
    await expect(admin.ensureTopic(topic, partitions + 1)).rejects.toMatchObject({ code: 'conflict' });
    const described = await admin.describe(topic);
    expect(described.map(({ partition, highWater }) => [partition, highWater])).toEqual(
      Array.from({ length: partitions }, (_none, partition) => [partition, 0]),
    );
    await admin.deleteTopic(topic);
    await admin.deleteTopic(topic);
    await vi.waitFor(async () => expect(await admin.describe(topic)).toEqual([]), { timeout: 20_000, interval: 50 });
  });

  it('gives each record of a batch its own offset, and the reader finds it there', async () => {
    const { topic, group, admin } = await newTopic();
    await using _ = admin;
    await using writer = await writerOf(topic);
    const ids = Array.from({ length: 2_000 }, newId);
    const places = await Promise.all(ids.map((id) => writer.append({ id, msg: `text of ${id}` }, 20_000)));
    const expected = new Map(places.map(({ partition, offset }, i) => [`${partition}:${offset}`, ids[i]]));
    expect(expected.size).toBe(2_000);
    await using read = await recordingReader(logOf('messages-1'), topic, group);
    await until('everything is read', read.complete);
    expect(read.places).toEqual(expected);
    expect([...(await admin.highWaters(topic)).values()].reduce((sum, water) => sum + water, 0)).toBe(2_000);
  });

  it('gives a reader what is written after it has read all', async () => {
    const { topic, group, admin } = await newTopic();
    await using _ = admin;
    await using writer = await writerOf(topic);
    await using read = await recordingReader(logOf('messages-1'), topic, group);
    await until('it holds all that there was', read.complete);
    const id = newId();
    const { partition, offset } = await writer.append({ id, msg: 'later' }, 10_000);
    await until('it is given the record', () => read.places.has(`${partition}:${offset}`));
    expect(read.places.get(`${partition}:${offset}`)).toBe(id);
  });

  it('keeps one ordering key in one partition, in the order of its appends', async () => {
    const { topic, admin } = await newTopic();
    await using _ = admin;
    await using writer = await writerOf(topic);
    const offsets: number[] = [];
    const seen = new Set<number>();
    for (let i = 0; i < 20; i += 1) {
      const { partition, offset } = await writer.append({ id: newId(), msg: `${i}`, orderingKey: 'room 7' }, 10_000);
      seen.add(partition);
      offsets.push(offset);
    }
    expect([...seen]).toEqual([writer.partitionOf({ id: newId(), orderingKey: 'room 7' })]);
    expect(offsets).toEqual(Array.from({ length: 20 }, (_none, i) => i));
  });

  it('does not start on a topic with other partitions than the settings name', async () => {
    const { topic, admin } = await newTopic();
    await using _ = admin;
    const writer = logOf('facade-1').createWriter({ topic, partitions: 3 });
    await expect(writer.start()).rejects.toMatchObject({ code: 'unavailable', facts: { found: '6' } });
    await writer.stop();
  });

  it('shares the partitions among a group, names who owns what, and gives the whole log to the one that stays', async () => {
    const { topic, group, admin } = await newTopic();
    await using _ = admin;
    await using first = await recordingReader(logOf('messages-1'), topic, group);
    {
      await using second = await recordingReader(logOf('messages-2'), topic, group);
      await until('both hold three', () => first.assigned().length === 3 && second.assigned().length === 3);
      const { members, state } = await admin.describeGroup(group, topic);
      expect(state).toBe('Stable');
      expect(new Map(members.map(({ instance, partitions: owned }) => [instance, owned]))).toEqual(
        new Map([
          ['messages-1', first.assigned()],
          ['messages-2', second.assigned()],
        ]),
      );
    }
    const left = performance.now();
    await until('the one that stays holds all', () => first.assigned().length === partitions);
    expect(performance.now() - left).toBeLessThan(3_000);
    expect(first.failures).toEqual([]);
  });

  it('gives readers of different groups the whole log each, from its beginning', async () => {
    const { topic, group, admin } = await newTopic();
    await using _ = admin;
    await using writer = await writerOf(topic);
    for (let i = 0; i < 12; i += 1) await writer.append({ id: newId(), msg: `${i}` }, 10_000);
    await using one = await recordingReader(logOf('messages-1'), topic, `${group}-messages-1`);
    await using other = await recordingReader(logOf('messages-2'), topic, `${group}-messages-2`);
    await until('both hold all', () => one.complete() && other.complete());
    expect(one.places.size).toBe(12);
    expect(other.places).toEqual(one.places);
  });
}
