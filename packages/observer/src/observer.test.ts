import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LogListener, LogReader, ReadRecord } from '@signalbox/message-log';
import { createHttpClient } from '@signalbox/service-kit';
import {
  AppError,
  completeHeader,
  hashText,
  instanceId,
  type JournalRecord,
  messageHash,
  messageIdSchema,
  partitionsHeader,
  type PlacedMessage,
  SetDigest,
} from '@signalbox/shared';
import { describe, expect, it, vi } from 'vitest';
import { createNumbers, createObserver } from './observer.ts';
import type { Target } from './reads/target.ts';

const message = (n: number, partition = 0): PlacedMessage => ({
  id: messageIdSchema.parse(`${(n % 16).toString(16)}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
  msg: `message ${n}`,
  partition,
  offset: n,
});
const messages = (count: number) => Array.from({ length: count }, (_, n) => message(n));
const hash = ({ id, msg }: PlacedMessage) => hashText(messageHash(id, msg));

/** What an instance holds, and what it says of it. */
interface Holding {
  kind: Target['kind'];
  n: number;
  holds: PlacedMessage[];
  partitions?: number[];
  complete?: boolean;
  /** Breaks off after so many messages. */
  breaksAfter?: number;
}

async function instances(...holdings: Holding[]) {
  const servers = holdings.map((holding) =>
    createServer((request, response) => {
      if (request.url === '/digest') digestOf(holding, response);
      else if (request.url?.includes('limit=1') === true) claimOf(holding, response);
      else void linesOf(holding, response);
    }),
  );
  await Promise.all(servers.map((server) => new Promise<void>((go) => server.listen(0, '127.0.0.1', go))));
  const targets = holdings.map(({ kind, n }, index): Target => {
    const address = servers[index]?.address() as AddressInfo;
    return { id: instanceId(kind, n), kind, url: `http://127.0.0.1:${address.port}` };
  });
  return {
    targets,
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((gone) => server.close(gone))));
    },
  };
}

function digestOf({ holds, partitions = [] }: Holding, response: ServerResponse): void {
  const digest = new SetDigest();
  for (const { id, msg } of holds) digest.add(id, msg);
  const parts = partitions.map((partition) => [partition, { ...digest.total(), highWater: 1 }]);
  const body = { epoch: 1, ...digest.total(), partitions: Object.fromEntries(parts), buckets: {} };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

function claimOf({ kind, n, holds, partitions = [], complete = true }: Holding, response: ServerResponse): void {
  const head = { instance: instanceId(kind, n), count: holds.length, complete, partitions, partitionCount: 6 };
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...head, messages: [] }));
}

async function linesOf(holding: Holding, response: ServerResponse): Promise<void> {
  const { kind, n, holds, partitions = [], complete = true, breaksAfter } = holding;
  response.setHeader(completeHeader, String(complete)).setHeader(partitionsHeader, partitions.join(','));
  const shown = breaksAfter === undefined ? holds : holds.slice(0, breaksAfter);
  for (let from = 0; from < shown.length; from += 500) {
    const piece = shown.slice(from, from + 500).map((one) => {
      const line = { from: kind, instance: instanceId(kind, n), ...one };
      return `${JSON.stringify(line)}\n`;
    });
    if (!response.write(piece.join(''))) await new Promise((drained) => response.once('drain', drained));
  }
  if (breaksAfter === undefined) response.end();
  else response.destroy();
}

/** A log in memory. `fail` ends the reader that is in use. */
function memoryLog(records: Map<number, ReadRecord[]>) {
  const listeners: LogListener[] = [];
  const begins: [number, number][][] = [];
  const reader = (mayBeginAt?: () => Promise<ReadonlyMap<number, number>>): LogReader => ({
    topic: 't',
    sessionMs: 1,
    silenceMs: () => 0,
    async start(listener) {
      begins.push([...((await mayBeginAt?.()) ?? [])]);
      listeners.push(listener);
      await deliver(listener);
    },
    stop: () => Promise.resolve(),
  });
  async function deliver(listener: LogListener): Promise<void> {
    listener.assigned([...records.keys()]);
    for (const [partition, all] of records) {
      const end = all.length;
      await listener.records({ partition, records: all, position: end, highWater: end });
    }
  }
  return {
    readers: () => listeners.length,
    /** Where each reader was told that it may begin. */
    begins,
    fail: () => listeners.at(-1)?.failed(new AppError('unavailable', 'fenced')),
    source: {
      createReader: reader,
      highWaters: () => Promise.resolve(new Map([...records].map(([partition, all]) => [partition, all.length]))),
    },
  };
}

const logged = ({ id, msg, offset }: PlacedMessage): ReadRecord => ({ id, msg, offset, at: 0 });

function observe(
  targets: readonly Target[],
  log = memoryLog(new Map([[0, []]])),
  { partitions = 1, positions = new Map<number, number>() } = {},
) {
  const written: JournalRecord[] = [];
  const http = createHttpClient();
  const observer = createObserver({
    write: (record) => written.push(record),
    now: () => performance.now(),
    http,
    instances: () => targets,
    log: log.source,
    partitions,
    positions,
    numbers: createNumbers(),
  });
  return {
    observer,
    written,
    types: () => written.map(({ type }) => type),
    [Symbol.asyncDispose]: async () => {
      await observer.stop();
      await http.close();
    },
  };
}

describe('reading what an instance holds', () => {
  it('writes the beginning before it asks, every item with its fingerprint, and what the share covers', async () => {
    const holds = messages(3);
    await using there = await instances({ kind: 'messages', n: 1, holds, partitions: [0, 2] });
    await using seen = observe(there.targets);
    const report = await seen.observer.read(instanceId('messages', 1), { client: 'c' });
    expect(report).toMatchObject({ ok: true, complete: true, count: 3, owns: [0, 2] });
    expect(seen.types()).toEqual(['read-begin', 'read-item', 'read-item', 'read-item', 'read-end']);
    expect(seen.written[1]).toMatchObject({ id: holds[0]?.id, hash: hash(message(0)), partition: 0, offset: 0 });
    expect(seen.written.at(-1)).toMatchObject({ complete: true, count: 3, owns: [0, 2] });
  });

  it('passes on that a share does not call itself complete', async () => {
    await using there = await instances({ kind: 'messages', n: 1, holds: [], partitions: [0], complete: false });
    await using seen = observe(there.targets);
    expect(await seen.observer.read(instanceId('messages', 1), { client: 'c' })).toMatchObject({ complete: false });
  });

  it('calls a read failed that breaks off, so that it proves no absence', async () => {
    await using there = await instances({ kind: 'logging', n: 1, holds: messages(2_000), breaksAfter: 1_000 });
    await using seen = observe(there.targets);
    expect(await seen.observer.read(instanceId('logging', 1), { client: 'c' })).toMatchObject({ ok: false });
    expect(seen.types().at(-1)).toBe('read-failed');
  });

  it('calls a read failed of somebody who is not there', async () => {
    const gone: Target = { id: instanceId('logging', 1), kind: 'logging', url: 'http://127.0.0.1:1' };
    await using seen = observe([gone]);
    expect(await seen.observer.read(gone.id, { client: 'c' })).toMatchObject({ ok: false });
    expect(seen.types()).toEqual(['read-begin', 'read-failed']);
  });

  it('never holds the event loop for long, whatever the size', async () => {
    await using there = await instances({ kind: 'logging', n: 1, holds: messages(30_000) });
    await using seen = observe(there.targets);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    expect(await seen.observer.read(instanceId('logging', 1), { client: 'c' })).toMatchObject({ count: 30_000 });
    delay.disable();
    // One turn is 8 ms of work; the rest is room for a machine that is busy with other things.
    expect(delay.percentile(90) / 1e6).toBeLessThan(50);
  });
});

describe('two final shares that show one partition', () => {
  it('accuse nobody where the partition has moved in between: then it was no rest', async () => {
    const before: Holding = { kind: 'messages', n: 1, holds: messages(2), partitions: [0] };
    await using there = await instances(before, { kind: 'messages', n: 2, holds: messages(2), partitions: [0] });
    await using seen = observe(there.targets);
    seen.observer.settle({ logging: [], messages: there.targets.map(({ id }) => id) });
    await seen.observer.read(instanceId('messages', 1), { client: 'c', final: true });
    before.partitions = [];
    await seen.observer.read(instanceId('messages', 2), { client: 'c', final: true });
    expect(seen.types().slice(-2)).toEqual(['unsettled', 'read-end']);
  });

  it('are left to accuse each other where both claim it at once', async () => {
    const share = { kind: 'messages', holds: messages(2), partitions: [0] } as const;
    await using there = await instances({ ...share, n: 1, partitions: [0] }, { ...share, n: 2, partitions: [0] });
    await using seen = observe(there.targets);
    seen.observer.settle({ logging: [], messages: there.targets.map(({ id }) => id) });
    for (const { id } of there.targets) await seen.observer.read(id, { client: 'c', final: true });
    expect(seen.types()).not.toContain('unsettled');
    expect(seen.written.filter(({ type }) => type === 'read-end')).toHaveLength(2);
  });
});

describe('a digest', () => {
  it('is written as the instance gave it, without what the journal has no place for', async () => {
    await using there = await instances({ kind: 'messages', n: 1, holds: messages(2), partitions: [0] });
    await using seen = observe(there.targets);
    expect(await seen.observer.digest(instanceId('messages', 1))).toMatchObject({ ok: true, count: 2 });
    const part = { count: 2, hash: expect.any(String) };
    expect(seen.written.at(-1)).toMatchObject({ type: 'digest', count: 2, partitions: { 0: part } });
  });
});

describe('a pass over the log', () => {
  it('asks for the end, then says of each partition that everything below it was read', async () => {
    const records = new Map([
      [0, messages(3).map(logged)],
      [1, []],
    ]);
    const log = memoryLog(records);
    await using seen = observe([], log, { partitions: 2 });
    seen.observer.start();
    await seen.observer.passLog({ signal: AbortSignal.timeout(5_000) });
    expect(seen.written.filter(({ type }) => type === 'log')).toHaveLength(3);
    expect(seen.written.filter(({ type }) => type !== 'log')).toMatchObject([
      { type: 'log-begin', pass: 1 },
      { type: 'log-end', pass: 1, partition: 0, highWater: 3 },
      { type: 'log-end', pass: 1, partition: 1, highWater: 0 },
    ]);
  });

  it('goes on with another reader where one is fenced, and writes nothing twice', async () => {
    const log = memoryLog(new Map([[0, messages(3).map(logged)]]));
    await using seen = observe([], log);
    seen.observer.start();
    await seen.observer.passLog({ signal: AbortSignal.timeout(5_000) });
    log.fail();
    await vi.waitFor(() => expect(log.readers()).toBe(2), 5_000);
    await seen.observer.passLog({ signal: AbortSignal.timeout(5_000) });
    expect(seen.written.filter(({ type }) => type === 'log')).toHaveLength(3);
  });

  it('begins where the journal of before ends, each next reader where the last one was, and anew at the start', async () => {
    const log = memoryLog(new Map([[0, messages(3).map(logged)]]));
    await using seen = observe([], log, { positions: new Map([[0, 2]]) });
    seen.observer.start();
    await vi.waitFor(() => expect(seen.written.flatMap((one) => (one.type === 'log' ? one.offset : []))).toEqual([2]));
    log.fail();
    await vi.waitFor(() => expect(log.readers()).toBe(2), 5_000);
    await seen.observer.passLog({ signal: AbortSignal.timeout(5_000), fromStart: true });
    expect(log.begins).toEqual([[[0, 2]], [[0, 3]], []]);
    expect(seen.written.flatMap((one) => (one.type === 'log' ? one.offset : []))).toEqual([2, 0, 1, 2]);
  });

  it('reads everything anew when it is told to', async () => {
    const log = memoryLog(new Map([[0, messages(3).map(logged)]]));
    await using seen = observe([], log);
    seen.observer.start();
    await seen.observer.passLog({ signal: AbortSignal.timeout(5_000) });
    await seen.observer.passLog({ signal: AbortSignal.timeout(5_000), fromStart: true });
    expect(seen.written.filter(({ type }) => type === 'log')).toHaveLength(6);
  });

  it('ends without a last word when the signal says stop', async () => {
    const log = memoryLog(new Map([[0, messages(1).map(logged)]]));
    await using seen = observe([], log);
    const stop = new AbortController();
    const pass = seen.observer.passLog({ signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(pass).rejects.toThrow('enough');
    expect(seen.types()).toEqual(['log-begin']);
  });
});
