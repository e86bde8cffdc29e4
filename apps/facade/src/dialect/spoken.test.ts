import { messageIdSchema } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { startFacade, type FacadeHarness } from '../../testing/facade-harness.ts';

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

function ask(bench: FacadeHarness, method: string, path: string, headers: Record<string, string>, body?: string) {
  return fetch(`${bench.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

test('report A: JSON to /send-msg, both lists from /get-msg', async () => {
  await using bench = await startFacade();
  bench.speak('report-a');
  const sent = await ask(bench, 'POST', '/send-msg', json, '{"message": "msg1"}');
  expect(sent.status).toBe(200);
  expect(await sent.text()).toMatch(
    new RegExp(`^{"uuid":"${uuid.source}","logging service status":"OK","messages queue status":"OK"}$`),
  );
  const read = await ask(bench, 'GET', '/get-msg', {});
  expect(read.headers.get('content-type')).toMatch(/^application\/json/);
  const { logs, messages_service: share } = (await read.json()) as { logs: string[]; messages_service: string[] };
  expect(logs).toEqual(['msg1']);
  expect(Array.isArray(share)).toBe(true);
});

test("report B: JSON to /facade, the lab's text from it", async () => {
  await using bench = await startFacade({ messages: 1 });
  bench.speak('report-b');
  expect((await ask(bench, 'POST', '/facade', json, '{"msg": "msg1"}')).status).toBe(201);
  const read = await ask(bench, 'GET', '/facade', { accept: '*/*' });
  expect([read.headers.get('content-type'), await read.text()]).toEqual(['text/plain; charset=utf-8', 'msg1\nmsg1\n']);
});

test('report C: a form to /facade is answered 201, and both services are two strings', async () => {
  await using bench = await startFacade({ messages: 1 });
  bench.speak('report-c');
  const sent = await ask(bench, 'POST', '/facade', form, 'msg=msg3');
  expect([sent.status, await sent.text()]).toEqual([201, '{"response": "OK", "message": "msg3"}']);
  await ask(bench, 'POST', '/facade', form, `msg=${encodeURIComponent('a "quoted" \\ text\n')}`);
  const read = (await (await ask(bench, 'GET', '/facade', {})).json()) as string[];
  expect(read).toHaveLength(2);
  expect(read[0]).toMatch(/^logging-service: \[.*"msg3".*\]\n$/);
  expect(read[1]).toMatch(/^messages-service: \[.*\]\n$/);
  const list = JSON.parse(read[0]?.slice('logging-service: '.length) ?? '') as string[];
  expect(list.toSorted()).toEqual(['a "quoted" \\ text\n', 'msg3']);
});

test('report D: any body is the message, everything at the root, and messages is not implemented yet', async () => {
  await using bench = await startFacade({ messages: 1 });
  bench.speak('report-d');
  for (const [headers, body] of [
    [{ 'content-type': 'text/plain' }, 'msg1'],
    [form, 'msg2'],
    [{ 'content-type': '' }, 'msg3'],
  ] as const) {
    const sent = await ask(bench, 'POST', '/', headers, body);
    expect([sent.status, messageIdSchema.safeParse(await sent.text()).success]).toEqual([200, true]);
  }
  await bench.messages[0]?.setMood('gone');
  const text = await (await ask(bench, 'GET', '/', {})).text();
  const [logging = '', messages] = text.split('\n');
  expect([logging.split(', ').toSorted(), messages]).toEqual([['msg1', 'msg2', 'msg3'], 'not implemented yet']);
});

test('report E: a form below /polls/, pages that show texts and run none', async () => {
  await using bench = await startFacade({ messages: 1 });
  bench.speak('report-e');
  const hostile = '<script>alert(1)</script>';
  const sent = await ask(
    bench,
    'POST',
    '/polls/',
    form,
    `csrfmiddlewaretoken=x&message=${encodeURIComponent(hostile)}`,
  );
  expect(sent.status).toBe(200);
  expect(await sent.text()).toContain('Sent: &lt;script&gt;');
  for (const [path, words] of [
    ['/polls/database', 'Database'],
    ['/polls/messages', 'Messages'],
    ['/polls/all', 'Messages'],
  ] as const) {
    const read = await ask(bench, 'GET', path, {});
    expect(read.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await read.text();
    expect(page).toContain(`<h1>${words}</h1>`);
    expect(page).toContain('<li>&lt;script&gt;alert(1)&lt;/script&gt;</li>');
    expect(page).not.toContain('<script');
  }
  expect(await (await ask(bench, 'GET', '/polls/', {})).text()).toContain('<form method="post" action="/polls/">');
  expect((await ask(bench, 'POST', '/polls/', form, 'a=1&b=2')).status).toBe(400);
});

test('a neighbour that looks for "status": "success" finds it, and its lists', async () => {
  await using bench = await startFacade({ messages: 1 });
  bench.speak('status-uuid');
  for (const [headers, body] of [
    [json, '{"msg": "msg1"}'],
    [form, 'message=msg2'],
    [{ 'content-type': 'text/plain' }, 'msg3'],
  ] as const) {
    const sent = await ask(bench, 'POST', '/facade', headers, body);
    expect([sent.status, await sent.text()]).toEqual([
      200,
      expect.stringMatching(new RegExp(`^{"status": "success", "uuid": "${uuid.source}"}$`)),
    ]);
  }
  const read = (await (await ask(bench, 'GET', '/facade', {})).json()) as { logs: string[]; message: string[] };
  expect([read.logs.toSorted(), read.message.toSorted()]).toEqual([
    ['msg1', 'msg2', 'msg3'],
    ['msg1', 'msg2', 'msg3'],
  ]);
});

test('a neighbour that sends a JSON string to /facade_service reads both lists there', async () => {
  await using bench = await startFacade({ messages: 1 });
  bench.speak('facade-service');
  const sent = await ask(bench, 'POST', '/facade_service', json, '"msg1"');
  expect([sent.status, messageIdSchema.safeParse(await sent.json()).success]).toEqual([200, true]);
  expect(await (await ask(bench, 'GET', '/facade_service', {})).json()).toEqual([['msg1'], ['msg1']]);
});

test('the native routes stay under every dialect, for who asks for them', async () => {
  await using bench = await startFacade({ messages: 1 });
  for (const dialect of ['report-b', 'report-c', 'status-uuid'] as const) {
    bench.speak(dialect);
    const key = { ...json, 'idempotency-key': `key of ${dialect}` };
    const sent = await ask(bench, 'POST', '/facade', key, '{"msg": "native"}');
    expect([sent.status, await sent.json()]).toMatchObject([201, { msg: 'native', queue: { backend: 'kafka' } }]);
    for (const [path, headers] of [
      ['/facade', { 'x-signalbox-dialect': 'native' }],
      ['/facade?limit=10', {}],
      ['/facade?logging=logging-1', {}],
    ] as const)
      expect(await (await ask(bench, 'GET', path, headers)).json()).toMatchObject({
        logging: { messages: expect.arrayContaining([{ id: expect.any(String), msg: 'native' }]) },
      });
  }
});

test('a path of another dialect is not there, and it is said which one has it', async () => {
  await using bench = await startFacade();
  for (const [method, path, owner] of [
    ['POST', '/send-msg', 'report-a'],
    ['GET', '/', 'report-d'],
    ['GET', '/polls/all', 'report-e'],
  ] as const) {
    const answer = await ask(bench, method, path, json, method === 'POST' ? '{"message": "x"}' : undefined);
    const problem = (await answer.json()) as { expected: string; found: string };
    expect([answer.status, problem.expected, problem.found]).toEqual([404, `facade/dialect to be ${owner}`, 'native']);
  }
});

test('what fails is told by its true status, in whatever dialect', async () => {
  await using bench = await startFacade();
  bench.failAppends(new Error('the log is away'));
  for (const [dialect, path, body] of [
    ['report-a', '/send-msg', '{"message": "x"}'],
    ['status-uuid', '/facade', '{"msg": "x"}'],
  ] as const) {
    bench.speak(dialect);
    const answer = await ask(bench, 'POST', path, json, body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      503,
      expect.stringContaining('application/problem+json'),
    ]);
  }
  bench.speak('report-a');
  expect((await ask(bench, 'POST', '/send-msg', json, '{"other": 1}')).status).toBe(400);
});
