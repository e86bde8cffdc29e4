import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createPost, type Attempt, type OutgoingMessage } from './facade-client.ts';

const message: OutgoingMessage = {
  id: '0a0a0a0a-0000-4000-8000-000000000001',
  msg: 'hello',
  order: 'k',
  isNew: true,
};
const reply = {
  id: message.id,
  msg: 'hello',
  logging: { instance: 'logging-1', attempts: 1 },
  queue: { backend: 'kafka', partition: 0, offset: 0, attempts: 1 },
  ms: 1,
};

/** One post to a facade that does as `facade` says. */
async function post(facade: RequestListener, sent = message, first = true): Promise<Attempt> {
  const server = createServer(facade).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const client = createPost({ connections: 1 });
  try {
    return await client.post({ url: `http://127.0.0.1:${address.port}` }, sent, first);
  } finally {
    await client.close();
    server.close();
  }
}

function answering(status: number, body: string): RequestListener {
  return (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

describe('one attempt at a facade', () => {
  it.each<[string, RequestListener, object]>([
    ['acknowledged with 201', answering(201, JSON.stringify(reply)), { kind: 'acked', status: 201 }],
    ['acknowledged with 200', answering(200, JSON.stringify(reply)), { kind: 'acked', status: 200 }],
    ['refused', answering(422, '{"detail":"other content"}'), { kind: 'refused', status: 422 }],
    ['an error where it is too much', answering(429, '{}'), { kind: 'error', status: 429, retryAfterMs: 0 }],
    [
      'an error that says when to come again',
      answering(
        503,
        '{"type":"about:blank","title":"No","status":503,"code":"unavailable","detail":"later","retryAfter":2}',
      ),
      { kind: 'error', status: 503, reason: 'later', retryAfterMs: 2000 },
    ],
    ['silent where the answer is none', answering(201, 'hello'), { kind: 'silent', trouble: 'reset' }],
    ['silent where the connection breaks', (request) => void request.destroy(), { kind: 'silent', trouble: 'reset' }],
  ])('is %s', async (_what, facade, attempt) => {
    expect(await post(facade)).toMatchObject(attempt);
  });

  it.each([
    [true, { 'x-signalbox-dialect': 'native' }, ['idempotency-key', 'idempotency-attempt']],
    [false, { 'x-signalbox-dialect': 'native', 'idempotency-key': message.id, 'idempotency-attempt': '1' }, []],
  ])('says whose key it has, in our own dialect (keyless: %s)', async (isKeyless, has, hasNot) => {
    const seen: Record<string, unknown>[] = [];
    const taken: RequestListener = (request, response) => {
      seen.push(request.headers);
      answering(201, JSON.stringify(reply))(request, response);
    };
    await post(taken, { ...message, isKeyless });
    expect(seen).toMatchObject([has]);
    expect(hasNot.filter((name) => seen[0]?.[name] !== undefined)).toEqual([]);
  });

  it('is given its time from when there is a connection for it, however many wait before it', async () => {
    const server = createServer((_request, response) => {
      setTimeout(() => response.writeHead(201).end(JSON.stringify(reply)), 100);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = Object(server.address());
    const client = createPost({ connections: 1, answerWithinMs: 250 });
    try {
      const url = `http://127.0.0.1:${port}`;
      const attempts = await Promise.all(Array.from({ length: 5 }, () => client.post({ url }, message, true)));
      expect(attempts.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'acked'));
    } finally {
      await client.close();
      server.close();
    }
  });

  it('is silent where nobody listens', async () => {
    const client = createPost({ connections: 1 });
    try {
      // A port below 1024 that nothing of ours has.
      const attempt = await client.post({ url: 'http://127.0.0.1:1' }, message, true);
      expect(attempt).toMatchObject({ kind: 'silent', trouble: 'unreached' });
    } finally {
      await client.close();
    }
  });

  it('names its key as new only the first time, and only where nobody used it before', async () => {
    const told: unknown[] = [];
    const facade: RequestListener = ({ headers }, response) => {
      told.push(headers['idempotency-attempt']);
      expect(headers).toMatchObject({ 'idempotency-key': message.id, 'x-ordering-key': 'k' });
      response.writeHead(201).end(JSON.stringify(reply));
    };
    await post(facade);
    await post(facade, message, false);
    await post(facade, { ...message, isNew: false });
    expect(told).toEqual(['1', undefined, undefined]);
  });
});
