import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createDiscovery, type Discovery } from '@signalbox/discovery';
import { createHttpClient } from '@signalbox/service-kit';
import { instanceId, parseEventLine, postReplySchema, type EventLine } from '@signalbox/shared';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestConsul, type TestConsul } from '../../../test-engines/consul.ts';
import { startTestKafka, type TestKafka } from '../../../test-engines/kafka.ts';

/** The facade as a process of its own, on a real Consul and a real log; only the logging instances are the test's. */
let consul: TestConsul;
let kafka: TestKafka;
let discovery: Discovery;
const stack = new AsyncDisposableStack();
const http = createHttpClient();

beforeAll(async () => {
  [consul, kafka] = await Promise.all([startTestConsul(), startTestKafka(1)]);
  stack.use(consul);
  stack.use(kafka);
  stack.defer(() => http.close());
  discovery = createDiscovery({ consulUrl: consul.url, consulToken: consul.token, kinds: ['facade', 'logging'] });
  stack.defer(() => discovery.stop());
  discovery.start();
  await ensureTopic('messages-e1');
  const settings = {
    'hazelcast/cluster-name': 'test',
    'queue/backend': 'kafka',
    'queue/name': 'messages',
    'queue/partitions': '2',
    'queue/brokers': kafka.addresses.join(','),
    'routing/policy': 'round-robin',
  };
  for (const [key, value] of Object.entries(settings)) await discovery.keyValue.put(`signalbox/config/${key}`, value);
  await discovery.keyValue.put('signalbox/epoch', '1');
}, 180_000);
afterAll(() => stack.disposeAsync());

const until = (condition: () => void | Promise<void>, timeout = 60_000) =>
  vi.waitFor(condition, { timeout, interval: 25 });

async function ensureTopic(topic: string): Promise<void> {
  const admin = kafka.log('test').createAdmin();
  await admin.start();
  await admin.ensureTopic(topic, 2);
  await admin.stop();
}

interface RunningFacade extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  url(): string;
  events(): EventLine[];
}

function startFacade(n: number): RunningFacade {
  const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const env = {
    SIGNALBOX_INSTANCE_ID: `facade-${n}`,
    SIGNALBOX_CONSUL_URL: consul.url,
    SIGNALBOX_CONSUL_TOKEN: consul.token,
    SIGNALBOX_SERVICE_TOKEN: 'between-the-processes-of-a-test',
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const events = () => text.split('\n').flatMap((line) => parseEventLine(line) ?? []);
  return {
    child,
    ended,
    events,
    url: () => events().find((line) => line.event === 'service.listening')?.url ?? '',
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A logging instance of the test, registered as a real one registers itself. */
async function startLogging(n: number): Promise<{ map: Map<string, string>; pause: boolean } & AsyncDisposable> {
  const map = new Map<string, string>();
  const bench = {
    map,
    pause: false,
    async [Symbol.asyncDispose]() {
      await discovery.registrar.remove(id);
      server.closeAllConnections();
      server.close();
    },
  };
  const id = instanceId('logging', n);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (bench.pause) return;
    if (request.method === 'POST') {
      const { id: messageId, msg } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string; msg: string };
      map.set(messageId, msg);
      response.writeHead(201).end(JSON.stringify({ id: messageId, instance: id, outcome: 'stored', ms: 0 }));
      return;
    }
    response.writeHead(request.url === '/health/ready' ? 200 : 404).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  discovery.registrar.keep({ id, kind: 'logging', port: (server.address() as AddressInfo).port, check: 'http' });
  return bench;
}

async function readLog(topic: string, count: number): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const reader = kafka.log('test').createReader({ topic, group: `test-${topic}-${Date.now()}` });
  await reader.start({
    assigned: () => undefined,
    highWaters: () => undefined,
    revoked: () => undefined,
    records: (batch) => {
      for (const record of batch.records) found.set(record.id, record.msg);
    },
    failed: () => undefined,
  });
  try {
    await until(() => expect(found.size).toBeGreaterThanOrEqual(count));
  } finally {
    await reader.stop();
  }
  return found;
}

const post = (url: string, msg: string) =>
  http.request(`${url}/facade`, { method: 'POST', body: { msg }, timeoutMs: 10_000 });

test('is not ready without a logging instance, says why, and is ready and registered once there is one', async () => {
  await using facade = startFacade(1);
  await until(() => expect(facade.url()).not.toBe(''));
  await until(async () => {
    const health = await http.request(`${facade.url()}/health/ready`, { timeoutMs: 1000 });
    expect(health).toMatchObject({ status: 503, text: expect.stringContaining('no logging instance is known') });
    expect(health).not.toMatchObject({ text: expect.stringContaining('the log') });
  });
  await using logging = await startLogging(1);
  await until(() => expect(discovery.catalogue.current('facade')).toMatchObject([{ id: 'facade-1', passing: true }]));

  const answer = await post(facade.url(), 'hello');
  expect(answer).toMatchObject({ answered: true, status: 201 });
  const reply = postReplySchema.parse(JSON.parse(answer.answered ? answer.text : ''));
  expect(logging.map.get(reply.id)).toBe('hello');
  expect((await readLog('messages-e1', 1)).get(reply.id)).toBe('hello');
});

test('follows the epoch: a message of the new one is in its log', async () => {
  await using logging = await startLogging(1);
  await using facade = startFacade(1);
  await until(() => expect(facade.events().some((line) => line.event === 'service.ready')).toBe(true));
  await ensureTopic('messages-e2');
  await discovery.keyValue.put('signalbox/epoch', '2');
  await until(() =>
    expect(
      facade
        .events()
        .filter((line) => line.event === 'log.writer-ready')
        .map((line) => line.topic),
    ).toEqual(['messages-e1', 'messages-e2']),
  );
  const answer = await post(facade.url(), 'new life');
  expect(answer).toMatchObject({ status: 201 });
  expect([...(await readLog('messages-e2', 1)).values()]).toEqual(['new life']);
  expect([...logging.map.values()]).toEqual(['new life']);
  await discovery.keyValue.put('signalbox/epoch', '1');
});

test('SIGTERM under load: no request fails or is reset, and it leaves the catalogue', async () => {
  await using logging = await startLogging(1);
  await using stays = startFacade(1);
  await using leaves = startFacade(2);
  await until(() => expect(discovery.catalogue.current('facade').filter(({ passing }) => passing)).toHaveLength(2));

  const outcomes: string[] = [];
  let stop = false;
  /** Calls the leaving facade until it no longer takes connections, then the other: as a client with a list does. */
  async function client(): Promise<void> {
    for (let url = leaves.url(); !stop;) {
      const { outcome } = await post(url, 'under load');
      if (outcome === 'refused' && url === leaves.url()) url = stays.url();
      else outcomes.push(outcome);
    }
  }
  const clients = Array.from({ length: 16 }, client);
  await until(() => expect(outcomes.length).toBeGreaterThan(200));
  const signalled = performance.now();
  leaves.child.kill('SIGTERM');
  expect(await leaves.ended).toBe(0);
  const tookMs = performance.now() - signalled;
  stop = true;
  await Promise.all(clients);
  expect(outcomes.filter((outcome) => outcome !== 'ok')).toEqual([]);
  expect(logging.map.size).toBe(outcomes.length);
  expect(tookMs).toBeLessThan(15_000);
  expect(leaves.events().at(-1)?.event).toBe('service.stopped');
  await until(() => expect(discovery.catalogue.current('facade').map(({ id }) => id)).toEqual(['facade-1']));
});

test('Consul killed: messages are taken as before', async () => {
  await using logging = await startLogging(1);
  await using facade = startFacade(1);
  await until(() => expect(facade.events().some((line) => line.event === 'service.ready')).toBe(true));
  await consul.kill();
  await until(() => expect(facade.events().some((line) => line.event === 'discovery.lost')).toBe(true));
  expect(await post(facade.url(), 'without Consul')).toMatchObject({ status: 201 });
  expect([...logging.map.values()]).toEqual(['without Consul']);
  await consul.start();
  await until(() => expect(facade.events().some((line) => line.event === 'discovery.restored')).toBe(true));
});
