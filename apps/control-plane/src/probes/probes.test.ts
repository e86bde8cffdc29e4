import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpClient } from '@signalbox/service-kit';
import { instanceIdSchema } from '@signalbox/shared';
import { describe, expect, it, vi } from 'vitest';
import type { ChildObservation, DriverView } from '../drivers/driver.ts';
import { readConsul } from './consul-probe.ts';
import { createPoll } from './poll.ts';
import { createHealthProbes, readHealth } from './service-probes.ts';

const now = () => 0;

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('asking again and again', () => {
  it('keeps the last answer when the source falls silent, and says why and how often', async () => {
    let fail = false;
    const ask = () => (fail ? Promise.reject(new Error('away')) : Promise.resolve(7));
    const poll = createPoll({ source: 's', everyMs: 1, timeoutMs: 1000, onChange: () => {}, now, ask });
    expect(poll.last()).toMatchObject({ value: null, at: null, error: null });
    poll.start();
    await vi.waitFor(() => expect(poll.last()).toMatchObject({ value: 7, error: null, misses: 0 }));
    fail = true;
    await vi.waitFor(() => expect(poll.last().misses).toBeGreaterThan(1));
    expect(poll.last()).toMatchObject({ value: 7, error: 'away' });
    fail = false;
    await vi.waitFor(() => expect(poll.last()).toMatchObject({ error: null, misses: 0 }));
    poll.stop();
  });

  it('gives up on a source that never answers, even one that does not hear the signal', async () => {
    const ask = () => new Promise<number>(() => {});
    const poll = createPoll({ source: 's', everyMs: 1, timeoutMs: 20, onChange: () => {}, now, ask });
    poll.start();
    await vi.waitFor(() => expect(poll.last()).toMatchObject({ value: null, error: 'no answer within 20 ms' }));
    poll.stop();
  });

  it('never has two questions under way, and asks no more once it is stopped', async () => {
    let underWay = 0;
    let most = 0;
    const asked = vi.fn<() => Promise<number>>(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay -= 1;
      return 1;
    });
    const onChange = vi.fn<() => void>();
    const poll = createPoll({ source: 's', everyMs: 0, timeoutMs: 1000, onChange, now, ask: asked });
    poll.start();
    poll.start();
    await vi.waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(3));
    poll.stop();
    expect(most).toBe(1);
    const told = onChange.mock.calls.length;
    await vi.waitFor(() => expect(underWay).toBe(0));
    expect(onChange.mock.calls.length).toBe(told);
  });
});

describe('the health of instances', () => {
  const facade = instanceIdSchema.parse('facade-1');
  const child = (name: string, url: string): ChildObservation => ({
    id: instanceIdSchema.parse(name),
    kind: 'facade',
    partOf: null,
    state: 'ready',
    reason: '',
    life: '1',
    pid: 1,
    url,
    host: '127.0.0.1',
    port: 1,
    statsUrl: null,
    startedAt: null,
    restarts: 0,
    exit: null,
    rss: null,
    cpu: null,
    resumesAt: null,
  });

  it('one that hangs delays no other, and nobody listening is an answer', async () => {
    await using hanging = await serve(() => {});
    await using good = await serve((_, response) =>
      response.end(JSON.stringify({ instance: 'facade-2', ready: true, reasons: [] })),
    );
    const gone = await serve(() => {});
    await gone[Symbol.asyncDispose]();
    const children = [child('facade-1', hanging.url), child('facade-2', good.url), child('facade-3', gone.url)];
    const driver: DriverView = {
      children: () => children,
      child: () => undefined,
      logOf: () => undefined,
      onChange: () => () => {},
    };
    const client = createHttpClient();
    const probes = createHealthProbes(driver, client, { onChange: () => {}, now });
    probes.follow();
    const said = () => [...probes.all().values()].map(({ value, error }) => [value?.ready, error !== null]);
    await vi.waitFor(
      () =>
        expect(said()).toEqual([
          [undefined, true],
          [true, false],
          [false, false],
        ]),
      { timeout: 4000 },
    );
    probes.stop();
    await client.close();
  });

  it.each([
    [null, { ready: false, reasons: ['nothing listens on its port'] }],
    [{ status: 200, body: { instance: 'facade-9', ready: true, reasons: [] } }, { ready: false }],
    [
      { status: 503, body: { detail: 'joining' } },
      { ready: false, reasons: ['joining'] },
    ],
    [
      { status: 503, body: { instance: 'facade-1', ready: false, reasons: ['a'] } },
      { ready: false, reasons: ['a'] },
    ],
  ])('reads %j', (answer, health) => {
    expect(readHealth(answer, facade)).toMatchObject(health);
  });

  it('an answer that is no health report is not taken for one', () => {
    expect(() => readHealth({ status: 200, body: 'hello' }, facade)).toThrow(/without a health report/);
  });
});

it('Consul: the worst check of a service counts, and keys lose their prefix', () => {
  const service = { ID: 'facade-1', Service: 'facade', Address: '127.0.0.1', Port: 1, Meta: { life: 'a' } };
  const check = (ServiceID: string, Status: string, Output = '') => ({ ServiceID, Status, Output });
  const answer = readConsul(
    { 'facade-1': service },
    { a: check('facade-1', 'passing', 'fine'), b: check('facade-1', 'critical', 'no answer'), c: check('', 'passing') },
    [
      { Key: 'signalbox/config/queue/name', Value: Buffer.from('messages').toString('base64'), ModifyIndex: 7 },
      { Key: 'signalbox/config/', Value: null, ModifyIndex: 1 },
    ],
  );
  expect(answer).toEqual({
    services: {
      'facade-1': {
        id: 'facade-1',
        service: 'facade',
        address: '127.0.0.1',
        port: 1,
        status: 'critical',
        output: 'fine\nno answer',
        meta: { life: 'a' },
      },
    },
    settings: { 'queue/name': { value: 'messages', modifyIndex: 7 } },
    node: 'passing',
  });
});
