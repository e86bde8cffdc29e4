import { AppError, postReplySchema, problemSchema } from '@signalbox/shared';
import { describe, expect, test } from 'vitest';
import { createHttpServer } from '@signalbox/service-kit';
import { createFacadeApp } from '../app.ts';
import { startFacade } from '../../testing/facade-harness.ts';

const uuid = '6f1d2a52-c2f8-4b0f-9f0d-8f3c5b7e4a19';

describe('a message that is taken', () => {
  test('is in the log before it is in the map, and the answer says where', async () => {
    await using bench = await startFacade();
    const { status, json } = await bench.post({ msg: 'привіт' });
    expect(status).toBe(201);
    const reply = postReplySchema.parse(json);
    expect(reply).toMatchObject({ msg: 'привіт', queue: { backend: 'kafka', partition: 0, offset: 0, attempts: 1 } });
    expect(reply.logging).toEqual({ instance: expect.stringMatching(/^logging-[123]$/), attempts: 1 });
    expect(bench.appended).toMatchObject([{ id: reply.id, msg: 'привіт' }]);
    expect(bench.map.get(reply.id)).toBe('привіт');
  });

  test('leaves the hops accept, append, log and reply of one request', async () => {
    await using bench = await startFacade();
    const { json } = await bench.post({ msg: 'a' });
    await expect.poll(() => bench.hops('reply')).toHaveLength(1);
    const [accept, append, log, reply] = [
      bench.hops('accept')[0],
      bench.hops('append')[0],
      bench.hops('log')[0],
      bench.hops('reply')[0],
    ];
    expect(accept).toMatchObject({ messageId: json.id, text: 'a', bytes: 1, outcome: 'ok' });
    expect(append).toMatchObject({ to: 'kafka-1', partition: 0, offset: 0, outcome: 'ok' });
    expect(log).toMatchObject({ to: json.logging?.instance, attempt: 1, outcome: 'ok', status: 201, mapPartition: 7 });
    expect(log?.msg).toMatch(/^try 1 → logging-\d: ok in [\d.]+ ms$/);
    expect(reply).toMatchObject({ messageId: json.id, status: 201, outcome: 'ok' });
    expect(new Set([accept, append, log, reply].map((hop) => hop?.requestId)).size).toBe(1);
  });

  test.each([
    ['message', '{"message":"a"}', 'application/json'],
    ['text', '{"text":"a"}', 'application/json'],
    ['a bare string', '"a"', 'application/json'],
    ['a form', 'msg=a', 'application/x-www-form-urlencoded'],
    ['plain text', 'a', 'text/plain'],
  ])('may come as %s', async (_title, body, type) => {
    await using bench = await startFacade({ logging: 1 });
    expect(await bench.post(body, { 'content-type': type })).toMatchObject({ status: 201, json: { msg: 'a' } });
  });

  test('goes to every logging instance in turn under round-robin', async () => {
    await using bench = await startFacade();
    bench.setPolicy('round-robin');
    const order: (string | undefined)[] = [];
    for (let n = 0; n < 6; n += 1) order.push((await bench.post({ msg: `m${n}` })).json.logging?.instance);
    expect(order).toEqual(['logging-1', 'logging-2', 'logging-3', 'logging-1', 'logging-2', 'logging-3']);
  });
});

test("a message without a key cannot have been there before: found by the store's own second try it is a 201 with its place", async () => {
  await using bench = await startFacade({ logging: 1 });
  await bench.logging[0]?.setMood('finds-its-own');
  const { status, json } = await bench.post({ msg: 'a' });
  expect({ status, json }).toMatchObject({ status: 201, json: { queue: { partition: 0, offset: 0, attempts: 1 } } });
  await expect.poll(() => bench.hops('reply')).toMatchObject([{ status: 201, outcome: 'ok' }]);
});

test('nor was one there whose key was looked for and not found', async () => {
  await using bench = await startFacade({ logging: 1 });
  await bench.logging[0]?.setMood('finds-its-own');
  const { status, json } = await bench.post({ msg: 'a' }, { 'idempotency-key': 'k' });
  expect({ status, json }).toMatchObject({ status: 201, json: { queue: { partition: 0, offset: 0 } } });
});

test('[R5] a send that does not end by itself is answered all the same: 503 with the id, at the deadline', async () => {
  const places = 4;
  await using bench = await startFacade();
  const app = createFacadeApp({ ...bench.service, send: () => new Promise(() => undefined) }, { places });
  const server = createHttpServer({ app, port: 0, drainLeadMs: 0 });
  const { url } = await server.start();
  const post = (headers: Record<string, string>) =>
    fetch(`${url}/facade`, { method: 'POST', body: 'a', headers: { 'content-type': 'text/plain', ...headers } });
  const began = performance.now();
  const answer = await post({ 'x-signalbox-deadline-ms': '200', 'idempotency-key': uuid });
  expect(performance.now() - began).toBeGreaterThan(200);
  expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'unknown', id: uuid }]);

  // They hold every place: whoever comes now is told at once, and nothing of it is taken.
  const held = Array.from({ length: places }, () => post({}));
  await expect.poll(() => bench.hops('accept'), { timeout: 3000 }).toHaveLength(1 + places);
  const surplus = await post({ 'idempotency-key': uuid });
  expect(surplus.headers.get('retry-after')).toBe('1');
  expect([surplus.status, await surplus.json()]).toMatchObject([503, { code: 'unavailable', id: uuid }]);
  expect(bench.hops('accept')).toHaveLength(1 + places);
  server.server.closeAllConnections();
  await Promise.allSettled(held);
  await server.stop();
});

test('a facade with the bug ack-before-write says 201 and writes nothing', async () => {
  await using bench = await startFacade({ armed: [{ name: 'ack-before-write', on: 2 }] });
  expect((await bench.post({ msg: 'a' })).status).toBe(201);
  expect((await bench.post({ msg: 'b' })).status).toBe(201);
  expect([bench.appended.length, [...bench.map.values()]]).toEqual([1, ['a']]);
});

describe('a message that is refused writes nothing', () => {
  const json = { 'content-type': 'application/json' };
  const cases: [string, number, string | Uint8Array, Record<string, string>][] = [
    ['an empty message', 400, '{"msg":""}', json],
    ['no message', 400, '{}', json],
    ['a message that is a number', 400, '{"msg":7}', json],
    ['two names for it', 400, '{"msg":"a","text":"b"}', json],
    ['a lone surrogate', 400, '{"msg":"\\ud800"}', json],
    ['bad JSON', 400, '{"msg":', json],
    ['a __proto__ key', 400, '{"msg":"a","__proto__":{}}', json],
    ['deep JSON', 400, `${'['.repeat(5000)}${']'.repeat(5000)}`, json],
    ['bytes that are not UTF-8', 400, new Uint8Array([0xff, 0xfe, 0x41]), { 'content-type': 'text/plain' }],
    ['a field twice', 400, 'msg=a&msg=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['16 kB and a byte', 413, JSON.stringify({ msg: 'x'.repeat(16 * 1024 + 1) }), json],
    ['16 kB and a byte as text', 413, 'x'.repeat(16 * 1024 + 1), { 'content-type': 'text/plain' }],
    ['a body of more than 64 kB', 413, JSON.stringify({ msg: 'x'.repeat(70_000) }), json],
    ['another media type', 415, '<msg/>', { 'content-type': 'application/xml' }],
    ['a key of control characters', 400, '{"msg":"a"}', { ...json, 'idempotency-key': 'a\tb' }],
    ['a key that is empty', 400, '{"msg":"a"}', { ...json, 'idempotency-key': '' }],
    ['a key that is too long', 400, '{"msg":"a"}', { ...json, 'idempotency-key': 'k'.repeat(256) }],
    ['an ordering key that is too long', 400, '{"msg":"a"}', { ...json, 'x-ordering-key': 'k'.repeat(256) }],
    ['a page of another site', 403, '{"msg":"a"}', { ...json, origin: 'http://evil.example' }],
  ];
  test.each(cases)('%s: %i', async (_title, status, body, headers) => {
    await using bench = await startFacade({ logging: 1 });
    const answer = await bench.post(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = problemSchema.parse(answer.json);
    expect([problem.expected, problem.found, problem.remedy]).not.toContain(undefined);
    expect(bench.appended).toEqual([]);
    expect(bench.map.size).toBe(0);
    expect(bench.logging[0]?.asked).toEqual([]);
  });

  test('and is told as a reply without a message', async () => {
    await using bench = await startFacade({ logging: 1 });
    await bench.post('{"msg":', json);
    await expect.poll(() => bench.hops('reply')).toMatchObject([{ status: 400, outcome: 'rejected' }]);
    expect(bench.hops('reply')[0]).not.toHaveProperty('messageId');
  });

  test('other content under a key that is known: 422', async () => {
    await using bench = await startFacade();
    await bench.post({ msg: 'a' }, { 'idempotency-key': 'k' });
    const answer = await bench.post({ msg: 'b' }, { 'idempotency-key': 'k' });
    expect(answer).toMatchObject({ status: 422, json: { code: 'unprocessable' } });
    expect(bench.appended).toHaveLength(1);
    expect([...bench.map.values()]).toEqual(['a']);
  });
});

describe('a key', () => {
  test('that is a UUID is the id; another stands for one id through any facade', async () => {
    await using one = await startFacade();
    await using two = await startFacade();
    expect((await one.post({ msg: 'a' }, { 'idempotency-key': uuid })).json.id).toBe(uuid);
    const ids = await Promise.all(
      [one, two].map(async (bench) => (await bench.post({ msg: 'a' }, { 'idempotency-key': 'k 1' })).json.id),
    );
    expect(ids[0]).toBe(ids[1]);
  });

  test('sent again is a 200 with the same id, and nothing is written again', async () => {
    await using bench = await startFacade();
    const first = await bench.post({ msg: 'a' }, { 'idempotency-key': 'k' });
    const again = await bench.post({ msg: 'a' }, { 'idempotency-key': 'k' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(postReplySchema.parse(again.json)).toMatchObject({
      id: first.json.id,
      queue: { attempts: 0, offset: null },
    });
    expect(bench.appended).toHaveLength(1);
  });

  test('sent ten times at once is written once: one 201, nine 200', async () => {
    await using bench = await startFacade();
    const all = await Promise.all(
      Array.from({ length: 10 }, () => bench.post({ msg: 'a' }, { 'idempotency-key': 'k' })),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 200, 201]);
    expect(bench.appended).toHaveLength(1);
  });

  test('that its sender calls new is not looked for', async () => {
    await using bench = await startFacade();
    const reply = await bench.post({ msg: 'a' }, { 'idempotency-key': 'k', 'idempotency-attempt': '1' });
    expect(reply.status).toBe(201);
    expect(bench.hops('read-log')).toHaveLength(0);
    expect(bench.hops('log')).toHaveLength(1);
  });

  test('that its sender calls new by mistake still ends in one message: 200 for the same text, 422 for another', async () => {
    await using bench = await startFacade();
    const asNew = { 'idempotency-key': 'k', 'idempotency-attempt': '1' };
    const first = await bench.post({ msg: 'a' }, asNew);
    expect(await bench.post({ msg: 'a' }, asNew)).toMatchObject({
      status: 200,
      json: { id: first.json.id, queue: { partition: null, offset: null } },
    });
    expect(await bench.post({ msg: 'b' }, asNew)).toMatchObject({ status: 422, json: { id: first.json.id } });
    expect([...bench.map.values()]).toEqual(['a']);
  });

  test('that was left in doubt is brought to an end by sending it again', async () => {
    await using bench = await startFacade({ logging: 1 });
    await bench.logging[0]?.setMood('gone');
    const doubt = await bench.post({ msg: 'a' }, { 'idempotency-key': 'k' });
    expect(doubt.status).toBe(503);
    await bench.logging[0]?.setMood('well');
    const again = await bench.post({ msg: 'a' }, { 'idempotency-key': 'k' });
    expect(again).toMatchObject({ status: 201, json: { id: doubt.json.id } });
    expect(bench.map.size).toBe(1);
  });
});

describe('a logging instance that misbehaves costs time, not the message', () => {
  test.each([
    ['gone', 'refused'],
    ['resets', 'reset'],
    ['fails', 'error'],
    ['unready', 'unavailable'],
    ['breaks-off', 'reset'],
    ['silent', 'timeout'],
  ] as const)('%s: the try ends as %s and the next instance takes it', async (mood, outcome) => {
    await using bench = await startFacade({ logging: 2 });
    bench.setPolicy('round-robin');
    await bench.logging[0]?.setMood(mood);
    const { status, json } = await bench.post({ msg: 'a' });
    expect(status).toBe(201);
    expect(json.logging).toEqual({ instance: 'logging-2', attempts: 2 });
    expect(bench.hops('log')).toMatchObject([
      { to: 'logging-1', attempt: 1, outcome },
      { to: 'logging-2', attempt: 2 },
    ]);
    expect(bench.appended).toHaveLength(1);
  });

  test('a silent one costs one try of about half a second, and after two nobody waits for it', async () => {
    await using bench = await startFacade({ logging: 2 });
    bench.setPolicy('round-robin');
    await bench.logging[0]?.setMood('silent');
    const times: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const started = performance.now();
      expect((await bench.post({ msg: `m${n}` })).status).toBe(201);
      times.push(performance.now() - started);
    }
    expect(times.filter((ms) => ms > 400)).toHaveLength(2);
    expect(Math.max(...times)).toBeLessThan(1200);
    expect(bench.events()).toContain('routing.ejected');
  });

  test('all gone: an honest 503 with the id, to be asked again with it', async () => {
    await using bench = await startFacade();
    for (const instance of bench.logging) await instance.setMood('gone');
    const { status, json, headers } = await bench.post({ msg: 'a' });
    expect(status).toBe(503);
    expect(json).toMatchObject({ code: 'unknown', id: bench.appended[0]?.id });
    expect(headers.get('retry-after')).toBe('1');
  });

  test('other content under the id in the map: 422, not an error to be tried elsewhere', async () => {
    await using bench = await startFacade();
    bench.map.set(uuid, 'other');
    expect(await bench.post({ msg: 'a' }, { 'idempotency-key': uuid })).toMatchObject({ status: 422 });
    expect(bench.appended).toEqual([]);
  });
});

describe('a log that misbehaves', () => {
  test.each([
    ['certainly did not write it', new AppError('too-many', 'full'), 'unavailable'],
    ['may have written it', new AppError('unknown', 'no answer'), 'unknown'],
    ['fails in a way nobody foresaw', new Error('odd'), 'unknown'],
  ] as const)('%s: 503 says so, with the id, and logging is not asked', async (_title, error, code) => {
    await using bench = await startFacade();
    bench.failAppends(error);
    const { status, json, headers } = await bench.post({ msg: 'a' });
    expect(status).toBe(503);
    expect(json).toMatchObject({ code, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(headers.get('retry-after')).toBe('1');
    expect(bench.map.size).toBe(0);
    expect(bench.hops('log')).toEqual([]);
  });

  test('nothing is appended while no logging instance is known', async () => {
    await using bench = await startFacade();
    bench.forget('logging');
    expect(await bench.post({ msg: 'a' })).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(bench.appended).toEqual([]);
  });
});

test('a client that leaves before the answer is told as a doubt', async () => {
  await using bench = await startFacade({ logging: 1 });
  await bench.logging[0]?.setMood('silent');
  const leave = new AbortController();
  const asked = fetch(`${bench.url}/facade`, {
    method: 'POST',
    body: 'a',
    headers: { 'content-type': 'text/plain' },
    signal: leave.signal,
  });
  await expect.poll(() => bench.hops('append')).toHaveLength(1);
  leave.abort();
  await expect(asked).rejects.toThrow(/abort/i);
  await expect.poll(() => bench.hops('reply')).toMatchObject([{ outcome: 'reset' }]);
});
