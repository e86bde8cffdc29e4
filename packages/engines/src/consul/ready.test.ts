import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { consulReady } from './ready.ts';

const nodeId = '11111111-2222-4333-8444-555555555555';
const self = JSON.stringify({ Config: { NodeName: 'signalbox', NodeID: nodeId } });
const signal = new AbortController().signal;

let server: Server | undefined;
afterEach(async () => {
  const open = server;
  server = undefined;
  if (open !== undefined) await new Promise((resolve) => open.close(resolve));
});

/** A program on a port of the operating system that answers each path with the given status and body. */
async function program(answers: Record<string, readonly [number, string]>): Promise<number> {
  const listening = createServer((request, response) => {
    const [status, body] = answers[(request.url ?? '').split('?')[0] ?? ''] ?? [404, 'not found'];
    response.writeHead(status).end(body);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

const leader = { '/v1/agent/self': [200, self], '/v1/status/leader': [200, '"127.0.0.1:8300"'] } as const;

test('our agent with a leader that serves reads is ready', async () => {
  const httpPort = await program({ ...leader, '/v1/catalog/node/signalbox': [200, `{"Node":{"ID":"${nodeId}"}}`] });
  expect(await consulReady({ httpPort, nodeId }, signal)).toEqual({ ready: true });
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
  expect(await consulReady({ httpPort, nodeId }, signal)).toEqual({
    ready: false,
    reason: expect.stringMatching(reason),
  });
});

test('says that nothing listens', async () => {
  const httpPort = await program({});
  await new Promise((resolve) => server?.close(resolve));
  server = undefined;
  expect(await consulReady({ httpPort, nodeId }, signal)).toEqual({
    ready: false,
    reason: `nothing listens on 127.0.0.1:${httpPort} yet`,
  });
});
