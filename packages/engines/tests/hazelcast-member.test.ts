import { get, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { parseEventLine } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../../../test-engines/free-port.ts';
import { type RunningMember, startTestCluster, type TestCluster, until } from './member-cluster.ts';

const limitMs = 60_000;

async function startThree(cluster: TestCluster): Promise<[RunningMember, RunningMember, RunningMember]> {
  const members = await Promise.all([cluster.startMember(1), cluster.startMember(2), cluster.startMember(3)]);
  await untilReady(members);
  return [members[0], members[1], members[2]];
}

/** One after the other, so that it is known who is the oldest; safe together. */
async function startInOrder(cluster: TestCluster): Promise<[RunningMember, RunningMember, RunningMember]> {
  const oldest = await cluster.startMember(1);
  await untilReady([oldest]);
  const successor = await cluster.startMember(2);
  await untilReady([successor]);
  const third = await cluster.startMember(3);
  await untilSafe([oldest, successor, third], 3);
  return [oldest, successor, third];
}

async function untilReady(members: readonly RunningMember[]): Promise<void> {
  await until('all members are ready', async () =>
    (await Promise.all(members.map((member) => member.isReady()))).every(Boolean),
  );
}

async function untilSafe(members: readonly RunningMember[], size: number): Promise<void> {
  await until(`a safe cluster of ${size}`, async () =>
    (await Promise.all(members.map((member) => member.stats()))).every(
      ({ cluster }) => cluster.size === size && cluster.safe,
    ),
  );
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    })
      .on('error', reject)
      .end();
  });
}

/** A program that takes connections and never says a word. */
async function listenSilently(): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return {
    port: address.port,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Holds a member's lifeline; resolves once it is held. */
function holdLifeline(member: RunningMember): Promise<{ close(): void; readonly closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const holding = get(`${member.url}/lifeline?instance=logging-1`, { agent: false }, (response) => {
      const closed = new Promise<void>((end) => response.once('close', end));
      response.on('error', () => undefined); // the break of the connection is what `closed` tells
      response.once('data', () => resolve({ close: () => holding.destroy(), closed }));
    }).on('error', reject);
  });
}

describe('a Hazelcast cluster found through Consul', () => {
  /** One story: the second test goes on where the first one ended. */
  describe('of three', () => {
    let cluster: TestCluster;
    let three: Awaited<ReturnType<typeof startThree>>;

    beforeAll(async () => {
      cluster = await startTestCluster();
    });
    afterAll(() => cluster[Symbol.asyncDispose]());

    test(
      'three members started at the same instant are one cluster; a fourth finds it and leaves it in order',
      async () => {
        three = await startThree(cluster);
        await untilSafe(three, 3);

        const [first, second, third] = await Promise.all(three.map((member) => member.stats()));
        const uuids = first?.cluster.members.map((member) => member.uuid);
        expect(new Set(uuids).size).toBe(3);
        for (const other of [second, third]) {
          expect(other?.cluster.members.map((member) => member.uuid)).toEqual(uuids);
          expect(other?.partitions).toEqual(first?.partitions);
        }
        expect(first?.partitions.replicas).toHaveLength(61);
        for (const holders of first?.partitions.replicas ?? [])
          expect(holders.toSorted()).toEqual(['hazelcast-1', 'hazelcast-2', 'hazelcast-3']);
        await until('Consul holds all three for passing', async () =>
          Object.values(await cluster.catalogue()).every((status) => status === 'passing'),
        );
        expect(Object.keys(await cluster.catalogue()).toSorted()).toEqual([
          'hazelcast-1',
          'hazelcast-2',
          'hazelcast-3',
        ]);

        const fourth = await cluster.startMember(4);
        await untilSafe([...three, fourth], 4);
        const used = (await fourth.stats()).partitions.replicas.filter(([owner]) => owner === 'hazelcast-4');
        expect(used.length).toBeGreaterThan(0);

        fourth.kill('SIGTERM');
        expect(await fourth.ended).toBe(0);
        expect(await cluster.catalogue()).not.toHaveProperty('hazelcast-4');
        await untilSafe(three, 3);
        expect((await three[0].stats()).partitions.lost).toBe(0);
        expect((await fourth.lines()).filter((line) => parseEventLine(line) === undefined)).toEqual([]);
      },
      limitMs,
    );

    test(
      'after the SIGKILL of one member the others call themselves unsafe, then safe, and lost nothing',
      async () => {
        const [first, second, third] = three;
        await untilSafe([first, second, third], 3);

        const before = (await first.lines()).length;
        second.kill('SIGKILL');
        await second.ended;
        const survivors = [first, third];
        await until('both survivors see two members and say that they are not safe', async () =>
          (await Promise.all(survivors.map((member) => member.stats()))).every(
            ({ cluster: { size, safe, unsafeReason } }) => size === 2 && !safe && unsafeReason !== '',
          ),
        );
        await untilSafe(survivors, 2);
        for (const { partitions } of await Promise.all(survivors.map((member) => member.stats()))) {
          expect(partitions.lost).toBe(0);
          for (const holders of partitions.replicas) expect(holders.toSorted()).toEqual(['hazelcast-1', 'hazelcast-3']);
        }
        await until('Consul finds nobody there', async () => (await cluster.catalogue())['hazelcast-2'] === 'critical');

        const told = (await first.lines()).map((line) => parseEventLine(line));
        expect(told).not.toContain(undefined);
        // In any order at first: the member may notice missing copies a moment before it gives the dead one up.
        const events = told.slice(before).map((line) => line?.event);
        expect(events).toEqual(expect.arrayContaining(['member.left', 'cluster.unsafe', 'cluster.safe']));

        const again = await cluster.startMember(2);
        await untilSafe([first, again, third], 3);
      },
      limitMs,
    );
  });

  test(
    'an entry of a dead member whose port is another program, a stranger at a port of its own, and an address elsewhere, keep nobody from starting',
    async () => {
      await using cluster = await startTestCluster();
      await using silent = await listenSilently();
      for (const [id, host] of [
        ['hazelcast-7', '127.0.0.1'],
        ['hazelcast-8', '127.0.0.1'],
        ['hazelcast-9', '192.0.2.1'],
      ])
        await cluster.put(
          '/v1/agent/service/register',
          JSON.stringify({ ID: id, Name: 'hazelcast', Address: host, Port: silent.port, Meta: { statsPort: '1' } }),
        );

      // One that is elsewhere than the control plane lets it listen is not so much as asked.
      const [port = 0] = await freePorts(1);
      const ports = { 'hazelcast-1': port, 'hazelcast-7': 1, 'hazelcast-8': silent.port, 'hazelcast-9': silent.port };
      await cluster.put('/v1/kv/signalbox/layout/ports', JSON.stringify(ports));
      const member = await cluster.startMember(1, { port });
      await untilReady([member]);
      expect((await member.stats()).cluster.size).toBe(1);
      const words = (await member.lines()).join('\n');
      expect(words).toContain('hazelcast-8 at 127.0.0.1');
      expect(words).toContain('hazelcast-9 at 192.0.2.1');
      expect(words).toContain(`hazelcast-7 at 127.0.0.1:${silent.port}, where no member of this cluster was told to`);
    },
    limitMs,
  );
});

describe('one Hazelcast member', () => {
  test(
    'claims the mastership of a dead one without waiting for another that dies meanwhile, which Hazelcast does for 5 s',
    async () => {
      await using cluster = await startTestCluster();
      const [oldest, successor, third] = await startInOrder(cluster);

      // Stopped it takes the question and gives no answer: as if it died in that moment.
      third.kill('SIGSTOP');
      oldest.kill('SIGKILL');
      await until('the successor asks', async () =>
        (await successor.lines()).some((line) => line.includes('Starting mastership claim process')),
      );
      third.kill('SIGKILL');
      await third.ended;
      const died = Date.now();
      await untilSafe([successor], 1);
      // Hazelcast says it after it has left the dead out, and so may be safe before.
      await until('the successor says that it has claimed', async () =>
        (await successor.lines()).some((line) => line.includes('Mastership is claimed with')),
      );
      const claimedMs = timeOf(await successor.lines(), 'Mastership is claimed with') - died;
      console.log(JSON.stringify({ mastershipClaimedAfterMs: claimedMs }));
      expect(claimedMs).toBeLessThan(1_000);
    },
    limitMs,
  );

  test(
    'ends at once when the holder of its lifeline is gone, and the holder sees its end',
    async () => {
      await using cluster = await startTestCluster();
      const [held, killed, stopped] = await startThree(cluster);
      const lifeline = await holdLifeline(held);
      expect(await ask(`${held.url}/lifeline?instance=logging-2`)).toMatchObject({ status: 409 });
      const closedAt = performance.now();
      lifeline.close();
      expect(await held.ended).toBe(3);
      expect(performance.now() - closedAt).toBeLessThan(1_000);

      const other = await holdLifeline(killed);
      killed.kill('SIGKILL');
      await other.closed;

      const released = await holdLifeline(stopped);
      stopped.kill('SIGTERM');
      await until('it has begun to leave', async () => (await stopped.lines()).join('\n').includes('member.leaving'));
      released.close();
      expect(await stopped.ended).toBe(0);
    },
    limitMs,
  );

  test(
    'refuses what is no plain GET from this machine, and says in words why it is not ready',
    async () => {
      await using cluster = await startTestCluster();
      const member = await cluster.startMember(1, { consulUrl: 'http://127.0.0.1:1' });
      await until('it says what it waits for', async () => (await ask(`${member.url}/health/ready`)).status === 503);
      const host = new URL(member.url).host;
      const refusals: readonly [string, Parameters<typeof ask>[1], number, string][] = [
        ['/health/live', { headers: { host: 'evil.example' } }, 421, 'wrong-host'],
        [
          '/health/live',
          { headers: { host: `127.0.0.1.evil.example:${new URL(member.url).port}` } },
          421,
          'wrong-host',
        ],
        ['/health/live', { headers: { host, origin: 'http://127.0.0.1:3000' } }, 403, 'forbidden-origin'],
        ['/health/live', { headers: { host, origin: 'null' } }, 403, 'forbidden-origin'],
        ['/stats', { method: 'POST' }, 405, 'method-not-allowed'],
        ['/lifeline', {}, 400, 'invalid-input'],
        ['/lifeline?instance=../../x', {}, 400, 'invalid-input'],
        ['/', {}, 404, 'not-found'],
        ['/stats', {}, 503, 'unavailable'],
      ];
      for (const [path, options, status, code] of refusals)
        expect({ path, ...(await ask(`${member.url}${path}`, options)) }).toMatchObject({
          path,
          status,
          body: { status, code },
        });
      await until('its reason names what is missing', async () =>
        JSON.stringify((await ask(`${member.url}/health/ready`)).body).includes(
          'Nothing answers at http://127.0.0.1:1',
        ),
      );

      member.kill('SIGTERM');
      expect(await member.ended).toBe(0);
    },
    limitMs,
  );

  describe('that is alone', () => {
    let cluster: TestCluster;
    let member: RunningMember;

    beforeAll(async () => {
      cluster = await startTestCluster();
      member = await cluster.startMember(1);
      await untilReady([member]);
    });
    afterAll(() => cluster[Symbol.asyncDispose]());

    test('pauses migrations for 0.1 s after one that failed, and not for the 3 s of Hazelcast', async () => {
      // That it is set: no such failure can be had at will.
      expect((await member.lines()).join('\n')).toContain('paused for 100 ms instead of 3000 ms after one that failed');
    });

    test(
      'stays ready while forty callers have begun a request and say no more, and lets go of them',
      async () => {
        await until('Consul says so', async () => (await cluster.catalogue())['hazelcast-1'] === 'passing');
        const port = Number(new URL(member.url).port);
        const callers = Array.from({ length: 40 }, () => connect({ host: '127.0.0.1', port }));
        let open = callers.length;
        for (const caller of callers) {
          caller.on('error', () => undefined).on('close', () => (open -= 1));
          caller.write('GET /health/live HTTP/1.1\r\nHost:');
        }
        let answers = 0;
        // Consul gives up on an answer after a second.
        while (open > 0) {
          const answer = await fetch(`${member.url}/health/ready`, { signal: AbortSignal.timeout(1_000) });
          expect(answer.status).toBe(200);
          answers += 1;
        }
        expect(answers).toBeGreaterThan(10);
        expect(await cluster.catalogue()).toEqual({ 'hazelcast-1': 'passing' });
      },
      limitMs,
    );
  });

  test(
    'that stood still until it was given up ends itself, rather than go on as a cluster of its own',
    async () => {
      await using cluster = await startTestCluster();
      await cluster.put('/v1/kv/signalbox/config/hazelcast/no-heartbeat-seconds', '3');
      const members = [await cluster.startMember(1), await cluster.startMember(2)];
      await untilReady(members);
      const [stays, frozen] = members;
      if (stays === undefined || frozen === undefined) throw new Error('two members were started');
      await until('they are one cluster', async () => (await stays.stats()).cluster.size === 2);
      frozen.kill('SIGSTOP');
      await until('it is given up', async () => (await stays.stats()).cluster.size === 1);
      frozen.kill('SIGCONT');
      expect(await frozen.ended).toBe(4);
      expect((await frozen.lines()).map((line) => parseEventLine(line)?.event)).toContain('member.stood-still');
      expect(await stays.isReady()).toBe(true);
    },
    limitMs,
  );

  test(
    'that cannot start ends with the reason in its log: a taken port, a setting that is none',
    async () => {
      await using cluster = await startTestCluster();
      const running = await cluster.startMember(1);
      await untilReady([running]);
      const second = await cluster.startMember(2, { port: running.port });
      expect(await second.ended).toBe(1);
      expect(await reasonOf(second)).toContain(String(running.port));
      expect(await cluster.catalogue()).not.toHaveProperty('hazelcast-2');

      await cluster.put('/v1/kv/signalbox/config/hazelcast/backup-count', 'two');
      const third = await cluster.startMember(3);
      expect(await third.ended).toBe(1);
      expect(await reasonOf(third)).toContain(
        "Consul key signalbox/config/hazelcast/backup-count: expected a whole number from 0 to 6, found 'two'.",
      );
    },
    limitMs,
  );
});

/** When a line that begins so was written, in milliseconds. */
function timeOf(lines: readonly string[], begin: string): number {
  const line = lines.map((text) => parseEventLine(text)).find((event) => event?.msg.startsWith(begin));
  if (line === undefined) throw new Error(`expected a line that begins with "${begin}"`);
  return Date.parse(line.t);
}

async function reasonOf(member: RunningMember): Promise<string> {
  const told = (await member.lines())
    .map((line) => parseEventLine(line))
    .find((line) => line?.event === 'member.cannot-join');
  return told?.event === 'member.cannot-join' ? told.reason : '';
}
