import { problemSchema, readLineSchema, readReplySchema, whereaboutsSchema, type ReadReply } from '@signalbox/shared';
import { describe, expect, test } from 'vitest';
import { config } from '../config.ts';
import { startFacade, type FacadeHarness } from '../../testing/facade-harness.ts';

async function withMessages(
  count: number,
  counts: { logging?: number; messages?: number } = {},
): Promise<FacadeHarness> {
  const bench = await startFacade(counts);
  for (let n = 1; n <= count; n += 1) await bench.post({ msg: `msg${n}` });
  return bench;
}

/** More than a facade holds back. */
function fill({ map }: FacadeHarness, count: number): void {
  for (let n = 0; n < count; n += 1) map.set(`${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`, `text ${n}`);
}

async function read(bench: FacadeHarness, query = ''): Promise<ReadReply> {
  const { status, text } = await bench.get(`/facade${query}`);
  if (status !== 200) throw new Error(`read answered ${status}: ${text}`);
  return readReplySchema.parse(JSON.parse(text));
}

const ids = (messages: readonly { id: string }[]) => messages.map(({ id }) => id).sort();

describe('a whole read', () => {
  test("joins logging's full set with one share; both shares are seen, and together they are the set", async () => {
    await using bench = await withMessages(10);
    bench.setPolicy('round-robin');
    const [one, two] = [await read(bench), await read(bench)];
    expect(one.logging.messages).toHaveLength(10);
    expect(new Set([one.messages.instance, two.messages.instance])).toEqual(new Set(['messages-1', 'messages-2']));
    expect(ids([...one.messages.messages, ...two.messages.messages])).toEqual(ids(one.logging.messages));
  });

  test('may name its instances', async () => {
    await using bench = await withMessages(4);
    const reply = await read(bench, '?logging=logging-2&messages=messages-2');
    expect([reply.logging.instance, reply.messages.instance]).toEqual(['logging-2', 'messages-2']);
  });

  test.each(['?logging=logging-9', '?messages=messages-9', '?messages=logging-1', '?logging=nobody'])(
    'of %s: 404',
    async (query) => {
      await using bench = await startFacade();
      expect((await bench.get(`/facade${query}`)).status).toBe(404);
    },
  );

  test('of a named instance that is known and not ready: 503 with Retry-After', async () => {
    await using bench = await startFacade();
    await bench.messages[0]?.setMood('unready');
    const answer = await bench.get('/facade?messages=messages-1');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test.each(['gone', 'resets', 'fails', 'unready', 'breaks-off'] as const)(
    'an instance that is %s is passed over',
    async (mood) => {
      await using bench = await withMessages(6);
      await bench.logging[0]?.setMood(mood);
      await bench.messages[0]?.setMood(mood);
      for (let n = 0; n < 4; n += 1) {
        const reply = await read(bench);
        expect(reply.logging.messages).toHaveLength(6);
        expect(reply.messages.instance).toBe('messages-2');
      }
    },
  );

  test('begins once the one before has its beginning, or hangs for a while', async () => {
    const bench = await startFacade({ logging: 1 });
    await bench.logging[0]?.setMood('silent');
    const asked = () => bench.logging[0]?.asked.filter((one) => one === 'GET /log').length;
    const reads = Promise.allSettled([bench.get('/facade'), bench.get('/facade')]);
    await expect.poll(asked).toBe(1);
    const began = performance.now();
    await expect.poll(asked, { timeout: 5_000 }).toBe(2);
    expect(performance.now() - began).toBeGreaterThan(config.readBeginsWithinMs / 2);
    await bench[Symbol.asyncDispose]();
    await reads;
  });

  test('nobody left on one side: 503, and no half answer', async () => {
    await using bench = await withMessages(2);
    for (const instance of bench.messages) await instance.setMood('gone');
    const answer = await bench.get('/facade');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
  });

  test('of more than is held back is streamed through unchanged', async () => {
    await using bench = await startFacade({ logging: 1, messages: 1 });
    fill(bench, 40_000);
    const reply = await read(bench);
    expect(reply.logging.messages).toHaveLength(40_000);
    expect(reply.logging.messages[39_999]?.msg).toBe('text 39999');
  });

  test('of more than is held back that breaks off is cut off, so that nobody takes it for whole', async () => {
    await using bench = await startFacade({ logging: 1, messages: 1 });
    fill(bench, 40_000);
    await bench.logging[0]?.setMood('breaks-off');
    await expect(bench.get('/facade')).rejects.toThrow(/terminated|aborted/);
  });
});

describe('a paged read', () => {
  test('goes through both sets to their ends, each message once, within one share', async () => {
    await using bench = await withMessages(23);
    const seen = { logging: [] as string[], messages: [] as string[], instances: new Set<string>() };
    let query = '?limit=5';
    for (let pages = 0; pages < 20; pages += 1) {
      const reply = await read(bench, query);
      expect(reply.logging.messages.length).toBeLessThanOrEqual(5);
      seen.logging.push(...ids(reply.logging.messages));
      seen.messages.push(...ids(reply.messages.messages));
      seen.instances.add(reply.messages.instance);
      if (reply.next === undefined) break;
      query = `?limit=5&after=${reply.next}`;
    }
    expect(seen.logging).toHaveLength(23);
    expect(new Set(seen.logging).size).toBe(23);
    expect(seen.instances.size).toBe(1);
    const share = await read(bench, `?messages=${[...seen.instances][0]}`);
    expect(seen.messages.sort()).toEqual(ids(share.messages.messages));
  });

  test.each(['?limit=0', '?limit=-1', '?limit=many', '?limit=10001', '?after=nonsense'])('%s: 400', async (query) => {
    await using bench = await startFacade();
    expect((await bench.get(`/facade${query}`)).status).toBe(400);
  });
});

describe('other forms', () => {
  test('as lines: one object a line, logging first, then the share', async () => {
    await using bench = await withMessages(5, { messages: 1 });
    const { text, headers } = await bench.get('/facade', { accept: 'application/x-ndjson' });
    expect(headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => readLineSchema.parse(JSON.parse(line)));
    expect(lines.map(({ from }) => from)).toEqual([...Array(5).fill('logging'), ...Array(5).fill('messages')]);
  });

  test("as text, as the labs print it: logging's messages, a line break, the share's", async () => {
    await using bench = await withMessages(3, { messages: 1 });
    const { text, headers } = await bench.get('/facade', { accept: 'text/plain' });
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    const [logging, share] = text.split('\n');
    expect(logging?.split(', ').sort()).toEqual(['msg1', 'msg2', 'msg3']);
    expect(share).toBe('msg1, msg2, msg3');
  });

  test.each(['application/x-ndjson', 'text/plain'])(
    'as %s: says in a header whether the share is complete',
    async (accept) => {
      await using bench = await withMessages(1);
      expect((await bench.get('/facade', { accept })).headers.get('x-signalbox-complete')).toBe('true');
      expect((await bench.get('/facade?limit=1', { accept })).headers.get('x-signalbox-complete')).toBe('true');
    },
  );

  test('lines of logging that break off go on at another instance, each once and in order', async () => {
    await using bench = await startFacade({ logging: 2, messages: 1 });
    bench.setPolicy('round-robin');
    fill(bench, 40_000);
    await bench.logging[0]?.setMood('breaks-off');
    const all = [...bench.map.keys()];
    for (let n = 0; n < 4; n += 1) {
      const { text } = await bench.get('/facade', { accept: 'application/x-ndjson' });
      const seen = text
        .trimEnd()
        .split('\n')
        .map((line) => readLineSchema.parse(JSON.parse(line)).id);
      expect(seen).toEqual(all);
    }
    expect(bench.logging[1]?.asked.some((path) => path.startsWith('GET /log?after='))).toBe(true);
  });

  test('lines that nobody can go on with are cut off', async () => {
    await using bench = await startFacade({ logging: 1, messages: 1 });
    fill(bench, 40_000);
    await bench.logging[0]?.setMood('breaks-off');
    await expect(bench.get('/facade', { accept: 'application/x-ndjson' })).rejects.toThrow(/terminated|aborted/);
  });

  test('a share that is away is a 503 before the first line', async () => {
    await using bench = await withMessages(1, { messages: 1 });
    await bench.messages[0]?.setMood('gone');
    expect((await bench.get('/facade', { accept: 'application/x-ndjson' })).status).toBe(503);
  });
});

describe('one message', () => {
  test('is told with where it is', async () => {
    await using bench = await withMessages(4);
    const { json } = await bench.post({ msg: 'here' });
    const whereabouts = whereaboutsSchema.parse(JSON.parse((await bench.get(`/facade/${json.id}`)).text));
    expect(whereabouts).toMatchObject({
      id: json.id,
      logging: { msg: 'here', mapPartition: 7 },
      queue: { backend: 'kafka', offset: 4, partition: 0, heldBy: 'messages-1', msg: 'here' },
    });
  });

  test.each(['6f1d2a52-c2f8-4b0f-9f0d-8f3c5b7e4a19', 'nothing'])('%s, that nobody sent: 404', async (id) => {
    await using bench = await startFacade();
    expect((await bench.get(`/facade/${id}`)).status).toBe(404);
  });

  test('in the log and not in the map is told so', async () => {
    await using bench = await withMessages(1);
    bench.map.clear();
    const { text } = await bench.get(`/facade/${bench.appended[0]?.id}`);
    expect(whereaboutsSchema.parse(JSON.parse(text))).toMatchObject({ logging: null, queue: { offset: 0 } });
  });

  test('that only an instance that is away could hold: not a 404 but a 503', async () => {
    await using bench = await startFacade();
    await bench.messages[0]?.setMood('gone');
    expect((await bench.get('/facade/6f1d2a52-c2f8-4b0f-9f0d-8f3c5b7e4a19')).status).toBe(503);
  });
});

test('whole reads hold a bounded number of places: the surplus is refused in time and in words, and messages go on', async () => {
  await using bench = await startFacade({ logging: 2 });
  await bench.logging[0]?.setMood('silent');
  // Each waits for the instance it names, and holds its place.
  const held = Array.from({ length: config.reads.underWay }, () => bench.get('/facade?logging=logging-1'));
  await expect
    .poll(() => bench.logging[0]?.asked.length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(config.reads.underWay);
  const began = performance.now();
  const waiting = Array.from({ length: config.reads.waiting }, () => bench.get('/facade'));
  const first = await Promise.race(waiting);
  expect(performance.now() - began).toBeGreaterThan(0.9 * config.reads.waitMs);
  expect(first.status).toBe(503);
  expect(first.headers.get('retry-after')).toBe('1');
  expect(problemSchema.parse(JSON.parse(first.text))).toMatchObject({
    code: 'unavailable',
    expected: expect.any(String),
  });
  bench.setPolicy('round-robin');
  const posts = await Promise.all(['a', 'b'].map((msg) => bench.post({ msg })));
  expect(posts.map(({ status }) => status)).toEqual([201, 201]);
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(waiting.map(() => 503));
  await bench.logging[0]?.setMood('gone');
  await Promise.all(held);
  expect(await bench.get('/facade')).toMatchObject({ status: 200 });
});
