import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fetchMemberStats } from './ask-member.ts';
import type { MemberStats } from './member-stats.ts';

const figures = {
  instance: 'hazelcast-1',
  life: 'a',
  uptimeMs: 1,
  heap: { used: 1, max: 2 },
  cluster: { name: 'signalbox', state: 'ACTIVE', size: 1, safe: false, unsafeReason: 'x', members: [] },
  migrations: { active: 0, queued: 0 },
  partitions: { count: 0, lost: 0, replicas: [] },
  maps: {},
  queues: {},
};

async function answering(status: number, body: string): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function askOf(status: number, body: unknown): Promise<MemberStats> {
  await using server = await answering(status, typeof body === 'string' ? body : JSON.stringify(body));
  return await fetchMemberStats(server.url, AbortSignal.timeout(2_000));
}

test('gives the figures of a member that serves', async () => {
  await expect(askOf(200, figures)).resolves.toEqual(figures);
});

test('passes on why a member cannot serve yet', async () => {
  const problem = { type: 'x', title: 'x', status: 503, code: 'unavailable', detail: 'Joining the cluster.' };
  await expect(askOf(503, problem)).rejects.toMatchObject({ code: 'unavailable', message: 'Joining the cluster.' });
});

test('says that nobody listens', async () => {
  const gone = await answering(200, '');
  await gone[Symbol.asyncDispose]();
  await expect(fetchMemberStats(gone.url, AbortSignal.timeout(2_000))).rejects.toMatchObject({
    code: 'unavailable',
    message: `Nothing listens on ${gone.url}.`,
  });
});

test.each([
  ['figures with a field of another type', 200, { ...figures, uptimeMs: 'long' }],
  ['text', 200, 'hello'],
  ['an answer of another program', 404, 'no such page'],
])('does not take %s for a member', async (_what, status, body) => {
  await expect(askOf(status, body)).rejects.toMatchObject({ code: 'engine-failed' });
});
