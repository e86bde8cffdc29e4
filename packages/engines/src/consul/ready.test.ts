import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { consulReady, readersPolicy, readersRules } from './ready.ts';

const token = '99999999-2222-4333-8444-555555555555';
const nodeId = '11111111-2222-4333-8444-555555555555';
const self = JSON.stringify({ Config: { NodeName: 'signalbox', NodeID: nodeId } });
const signal = new AbortController().signal;

let server: Server | undefined;
afterEach(async () => {
  const open = server;
  server = undefined;
  if (open !== undefined) await new Promise((resolve) => open.close(resolve));
});

interface Asked {
  readonly path: string;
  readonly token: string | undefined;
  readonly body: string;
}
type Answer = readonly [number, string];
type Answers = Record<string, Answer | ((asked: Asked) => Answer | Promise<Answer>)>;

/** A program on a port of the operating system that answers each path with the given status and body. */
async function program(answers: Answers): Promise<number> {
  const listening = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const answer = answers[path] ?? [404, 'not found'];
      const asked = { path, token: request.headers['x-consul-token']?.toString(), body };
      void Promise.resolve(typeof answer === 'function' ? answer(asked) : answer).then(([status, text]) =>
        response.writeHead(status).end(text),
      );
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

const leader = { '/v1/agent/self': [200, self], '/v1/status/leader': [200, '"127.0.0.1:8300"'] } as const;
const serving = { ...leader, '/v1/catalog/node/signalbox': [200, `{"Node":{"ID":"${nodeId}"}}`] } as const;
const anybody = '/v1/acl/token/00000000-0000-0000-0000-000000000002';
const linked = JSON.stringify({ Policies: [{ Name: readersPolicy(readersRules()) }] });

test('our agent with a leader that serves reads to anybody is ready', async () => {
  const httpPort = await program({
    ...serving,
    [anybody]: [200, linked],
  });
  expect(await consulReady({ httpPort, nodeId, token }, signal)).toEqual({ ready: true });
});

test('is asked what proves it, all at once: one slow answer after the other would not come in time', async () => {
  const asked: string[] = [];
  const both = Promise.withResolvers<void>();
  const withBoth = (answer: readonly [number, string]) => async (question: Asked) => {
    asked.push(question.path);
    if (asked.length === 2) both.resolve();
    await both.promise;
    return answer;
  };
  const httpPort = await program({
    '/v1/catalog/node/signalbox': withBoth([200, `{"Node":{"ID":"${nodeId}"}}`]),
    [anybody]: withBoth([200, linked]),
  });
  expect(await consulReady({ httpPort, nodeId, token }, AbortSignal.timeout(2_000))).toEqual({ ready: true });
  expect(asked).toHaveLength(2);
});

test('where nobody else may read yet, reading and nothing else is opened with our token, and is seen at the next look', async () => {
  const written: Asked[] = [];
  const write = (asked: Asked): readonly [number, string] => {
    written.push(asked);
    return [200, '{}'];
  };
  const httpPort = await program({
    ...serving,
    '/v1/acl/policy': write,
    [anybody]: (asked) => {
      if (asked.body !== '') return write(asked);
      return [200, written.length === 0 ? '{"Policies":[]}' : linked];
    },
  });
  const first = await consulReady({ httpPort, nodeId, token }, signal);
  expect(first).toEqual({ ready: false, reason: 'reading is being opened to anybody' });
  expect(written.map((asked) => asked.token)).toEqual([token, token]);
  expect(JSON.parse(written[0]?.body ?? '')).toMatchObject({
    Name: readersPolicy(readersRules()),
    Rules: readersRules(),
  });
  expect(readersRules().match(/"(?:write|deny|list|read)"/g)).toEqual(['"read"', '"read"', '"read"']);
  expect(await consulReady({ httpPort, nodeId, token }, signal)).toEqual({ ready: true });
});

test.each([
  [
    'another program',
    { '/v1/agent/self': [200, '<html>Printer</html>'] },
    /is taken by another program: it answers 200 "<html>Printer<\/html>", which is not Consul/,
  ],
  [
    'another Consul',
    { '/v1/agent/self': [200, JSON.stringify({ Config: { NodeName: 'work', NodeID: 'other' } })] },
    /is taken by another program: a Consul named "work" \(node other\), while ours is node 1111/,
  ],
  [
    'a Consul with other tokens',
    { ...leader, '/v1/agent/self': [403, 'ACL not found'] },
    /^the Consul on port \d+ does not know our token yet; should it stay so, it is another one: end it/,
  ],
  [
    'no leader, so that no token counts',
    { '/v1/agent/self': [403, 'ACL not found'], '/v1/status/leader': [200, '""'] },
    /^no leader elected yet; .*"raft"/,
  ],
  [
    'reading that cannot be opened',
    {
      ...serving,
      [anybody]: [500, 'no\nmore'],
    },
    /^reading cannot be opened: no$/,
  ],
  [
    'no leader',
    { '/v1/agent/self': [200, self], '/v1/status/leader': [200, '""'] },
    /^no leader elected yet; .*"raft"/,
  ],
  [
    'a leader that does not serve yet',
    { ...leader, '/v1/catalog/node/signalbox': [500, 'No cluster leader\nmore'] },
    /does not answer reads yet: No cluster leader$/,
  ],
] as const)('says in words that there is %s', async (_, answers, reason) => {
  const httpPort = await program(answers);
  expect(await consulReady({ httpPort, nodeId, token }, signal)).toEqual({
    ready: false,
    reason: expect.stringMatching(reason),
  });
});

test('says that nothing listens', async () => {
  const httpPort = await program({});
  await new Promise((resolve) => server?.close(resolve));
  server = undefined;
  expect(await consulReady({ httpPort, nodeId, token }, signal)).toEqual({
    ready: false,
    reason: `nothing listens on 127.0.0.1:${httpPort} yet`,
  });
});

test('keys that are named may be written by anybody, each by its whole name, and nothing else', () => {
  const rules = readersRules(['lab_settings', 'kafka/"topic']);
  expect(rules.split('\n').slice(3, 5)).toEqual([
    'key "lab_settings" { policy = "write" }',
    String.raw`key "kafka/\"topic" { policy = "write" }`,
  ]);
  expect(rules.match(/"write"/g)).toHaveLength(2);
  expect(readersPolicy(rules)).not.toBe(readersPolicy(readersRules()));
});
