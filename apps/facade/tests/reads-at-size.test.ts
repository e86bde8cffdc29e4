import { randomUUID } from 'node:crypto';
import {
  addHash,
  digestSchema,
  emptySetHash,
  hashText,
  messageIdSchema,
  parseHash,
  readLineSchema,
  readReplySchema,
  SetDigest,
  type Digest,
  type Message,
  type ReadLine,
} from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logPages } from '../../../test-engines/log-pages.ts';
import { startTestTopology, type TestService, type TestTopology } from '../../../test-engines/topology.ts';
import { until } from '../../../test-engines/until.ts';

/** One set of real engines and services for the whole story; more than sockets and a facade hold back, so that reads are truly under way. */
const size = 5_000;
const textLength = 3_000;
let topology: TestTopology;
let facade: TestService;
let logging: TestService[];
let messages: TestService[];
const appended = new Map<string, Message>();

beforeAll(async () => {
  topology = await startTestTopology({ brokers: 1 });
  await append(Array.from({ length: size }, (_, i) => message(`${i} `.padEnd(textLength, 'ї'))));
  [logging, messages] = await Promise.all([
    Promise.all([1, 2].map((n) => topology.startReady('logging', n))),
    Promise.all([1, 2].map((n) => topology.startReady('messages', n))),
  ]);
  facade = await topology.startReady('facade', 1);
  await until('both shares together are the log', async () => {
    const shares = await Promise.all(messages.map(digestOf));
    return shares.reduce((sum, { count }) => sum + count, 0) === size && shares.every(({ count }) => count < size);
  });
});

afterAll(() => topology[Symbol.asyncDispose]());

function message(msg: string): Message {
  return { id: messageIdSchema.parse(randomUUID()), msg };
}

async function append(all: readonly Message[]): Promise<void> {
  await topology.append(all);
  for (const record of all) appended.set(record.id, record);
}

async function* linesOf(query = ''): AsyncGenerator<ReadLine> {
  const answer = await fetch(`${facade.url}/facade${query}`, { headers: { accept: 'application/x-ndjson' } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-signalbox-complete')).toBe('true');
  let open = '';
  for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (open + piece).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) yield readLineSchema.parse(JSON.parse(line));
  }
  expect(open).toBe('');
}

async function digestOf(service: TestService): Promise<Digest> {
  return digestSchema.parse((await service.get('/digest'))?.json);
}

const sortedIds = (): string[] => [...appended.keys()].toSorted();

describe('reads of many messages', () => {
  it('as lines: all of logging in order of id, then the share; two shares are the log', async () => {
    const shares: string[] = [];
    for (const { id } of messages) {
      const lines: ReadLine[] = [];
      for await (const line of linesOf(`?messages=${id}`)) lines.push(line);
      const held = lines.filter(({ from }) => from === 'logging');
      expect(held.map((line) => line.id)).toEqual(sortedIds());
      expect(lines.slice(0, size)).toEqual(held);
      for (const line of lines) expect(line.msg === appended.get(line.id)?.msg).toBe(true);
      shares.push(...lines.slice(size).map((line) => line.id));
    }
    expect(shares.toSorted()).toEqual(sortedIds());
  });

  it('as JSON: the same, with exact counts', async () => {
    const { logging: held, messages: share } = readReplySchema.parse((await facade.get('/facade'))?.json);
    expect(held.messages.map(({ id }) => id)).toEqual(sortedIds());
    expect(held.count).toBe(size);
    expect(share.complete).toBe(true);
    expect(share.count).toBe(share.messages.length);
  });

  it('by pages of logging: each message once, in order, a page of large messages cut short', async () => {
    const seen: string[] = [];
    for await (const page of logPages(logging[0], 2_000)) {
      expect(page.messages.length).toBeLessThan(2_000);
      expect(page.count).toBe(size);
      seen.push(...page.messages.map(({ id }) => id));
    }
    expect(seen).toEqual(sortedIds());
  });

  it('fingerprints agree without the data: the shares add up to the map, bucket by bucket', async () => {
    const [map, ...shares] = await Promise.all([logging[1], ...messages].flatMap((one) => one ?? []).map(digestOf));
    const expected = new SetDigest();
    for (const { id, msg } of appended.values()) expected.add(id, msg);
    expect(map).toMatchObject({ ...expected.total(), buckets: expected.buckets(), partitions: {} });
    for (const [bucket, { count, hash }] of Object.entries(expected.buckets())) {
      const parts = shares.flatMap(({ buckets }) => buckets[bucket] ?? []);
      expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(count);
      expect(hashText(parts.reduce((sum, part) => addHash(sum, parseHash(part.hash)), emptySetHash))).toBe(hash);
    }
  });

  it('go on at another instance when the one that answers is killed, without a gap or a message twice', async () => {
    const seen: string[] = [];
    const instances = new Set<string>();
    for await (const { from, id, instance } of linesOf()) {
      if (from === 'messages') break;
      seen.push(id);
      if (instances.size === 0) {
        const answering = logging.find((one) => one.id === instance);
        await Promise.all([answering?.process.signal('SIGKILL'), answering?.member?.signal('SIGKILL')]);
      }
      instances.add(instance);
    }
    expect(instances.size).toBe(2);
    expect(seen).toEqual(sortedIds());
  });
});
