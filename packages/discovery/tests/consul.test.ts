import { createServer } from 'node:http';
import { instanceId, layoutPortsKey } from '@signalbox/shared';
import { createLogger } from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestConsul, type TestConsul } from '../../../test-engines/consul.ts';
import { createDiscovery, type Discovery, type DiscoveryOptions } from '../src/index.ts';

let consul: TestConsul;
beforeAll(async () => {
  consul = await startTestConsul();
}, 60_000);
afterAll(() => consul[Symbol.asyncDispose]());

/** Waits on a condition, without a fixed sleep. */
const until = (condition: () => void | Promise<void>, timeout = 10_000) =>
  vi.waitFor(condition, { timeout, interval: 20 });

function discovery(options: Partial<DiscoveryOptions> = {}): Discovery & AsyncDisposable {
  const one = createDiscovery({
    consulUrl: consul.url,
    consulToken: consul.token,
    registrationEveryMs: 200,
    ...options,
  });
  return { ...one, [Symbol.asyncDispose]: () => one.stop() };
}

/** An instance whose health answers what the test says. */
async function healthServer(): Promise<{ port: number; answer: (status: number) => void } & AsyncDisposable> {
  let status = 200;
  const server = createServer((_request, response) => {
    response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    answer: (next) => {
      status = next;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const logging1 = instanceId('logging', 1);

test('an instance that registers is seen by a watcher, is critical when its health says 503, and is gone when it leaves', async () => {
  await using health = await healthServer();
  await using self = discovery();
  await using watcher = discovery({ kinds: ['logging'] });
  self.start();
  watcher.start();
  self.registrar.keep({ id: logging1, kind: 'logging', port: health.port, meta: { life: 'a' }, check: 'http' });

  await until(() =>
    expect(watcher.catalogue.current('logging')).toMatchObject([
      { id: 'logging-1', address: '127.0.0.1', port: health.port, passing: true, meta: { life: 'a' } },
    ]),
  );
  health.answer(503);
  await until(() =>
    expect(watcher.catalogue.current('logging')).toMatchObject([{ passing: false, check: 'critical' }]),
  );
  health.answer(200);
  await until(() => expect(watcher.catalogue.current('logging')).toMatchObject([{ passing: true }]));
  await self.registrar.remove(logging1);
  await until(() => expect(watcher.catalogue.current('logging')).toMatchObject([{ passing: false, check: 'absent' }]));
});

test('a broker is checked by whether it accepts connections', async () => {
  await using health = await healthServer();
  await using one = discovery({ kinds: ['kafka'] });
  one.start();
  one.registrar.keep({
    id: instanceId('kafka', 1),
    kind: 'kafka',
    port: health.port,
    check: 'tcp',
    initially: 'critical',
  });
  await until(() => expect(one.catalogue.current('kafka')).toMatchObject([{ id: 'kafka-1', passing: true }]));
});

test('keys are written by compare-and-set, watched, and refused when they do not parse', async () => {
  const { lines, ...stream } = memoryStream();
  const logger = createLogger({ instance: 'control', stream });
  await using one = discovery({ logger });
  one.start();
  expect(await one.keyValue.get('signalbox/config/routing/policy')).toBeUndefined();
  expect(await one.keyValue.cas('signalbox/config/routing/policy', 'random', 0)).toBe(true);
  expect(await one.keyValue.cas('signalbox/config/routing/policy', 'round-robin', 0)).toBe(false);
  await until(() => expect(one.settings.get('routing/policy')).toBe('random'));
  const { modifyIndex } = (await one.keyValue.get('signalbox/config/routing/policy')) ?? { modifyIndex: 0 };
  const both = (policyOver: number) =>
    one.keyValue.casAll([
      { key: 'signalbox/config/routing/policy', value: 'round-robin', modifyIndex: policyOver },
      { key: 'signalbox/config/queue/name', value: 'а друге', modifyIndex: 0 },
    ]);
  expect(await both(modifyIndex + 1)).toBe(false);
  expect(await one.keyValue.list('signalbox/config/')).toMatchObject([{ value: 'random' }]);
  expect(await both(modifyIndex)).toBe(true);
  expect(await one.keyValue.list('signalbox/config/')).toMatchObject([{ value: 'а друге' }, { value: 'round-robin' }]);
  await one.keyValue.delete('signalbox/config/queue/name');
  await one.keyValue.put('signalbox/config/routing/policy', 'random');

  await one.keyValue.put('signalbox/epoch', '3');
  const known = await one.settings.known(['routing/policy'], AbortSignal.timeout(5000));
  expect(known).toEqual({ epoch: 3, values: { 'routing/policy': 'random' } });

  await one.keyValue.put('signalbox/config/routing/policy', 'sideways');
  await until(() => expect(lines.filter((line) => line.includes('"config.rejected"'))).toHaveLength(1));
  expect(one.settings.get('routing/policy')).toBe('random');

  await one.keyValue.put('signalbox/config/routing/policy', 'round-robin');
  await until(() => expect(one.settings.get('routing/policy')).toBe('round-robin'));
  expect((await one.keyValue.list('signalbox/config/')).map((entry) => entry.key)).toEqual([
    'signalbox/config/routing/policy',
  ]);
  await one.keyValue.delete('signalbox/config/routing/policy');
  expect(await one.keyValue.get('signalbox/config/routing/policy')).toBeUndefined();
  expect(one.settings.get('routing/policy')).toBe('round-robin');
});

test('Consul killed: the last list stays; back without its data, it is told again and asked again within 5 s', async () => {
  await using health = await healthServer();
  await using one = discovery({ kinds: ['logging'], registrationEveryMs: 2000 });
  one.start();
  one.registrar.keep({ id: logging1, kind: 'logging', port: health.port, check: 'http' });
  await until(() => expect(one.catalogue.current('logging')).toMatchObject([{ passing: true }]));

  await consul.kill();
  await until(() => expect(one.lost()).not.toBeNull());
  expect(one.catalogue.current('logging')).toMatchObject([{ id: 'logging-1', passing: true }]);
  await expect(one.keyValue.get('signalbox/epoch')).rejects.toMatchObject({ code: 'unavailable' });

  await consul.start({ empty: true });
  const back = performance.now();
  await using watcher = discovery({ kinds: ['logging'] });
  watcher.start();
  await until(() => expect(watcher.catalogue.current('logging')).toMatchObject([{ id: 'logging-1', passing: true }]));
  await until(() => expect(one.catalogue.current('logging')).toMatchObject([{ id: 'logging-1', passing: true }]));
  await one.keyValue.put('signalbox/epoch', '7');
  await until(() => expect(one.settings.epoch()).toBe(7));
  expect(performance.now() - back).toBeLessThan(5000);
  expect(one.lost()).toBeNull();
});

test('a stranger in the catalogue is not believed: an instance nobody has, and one at a port of its own', async () => {
  const { lines, ...stream } = memoryStream();
  await using health = await healthServer();
  await using stranger = await healthServer();
  await using control = discovery();
  await control.keyValue.put(layoutPortsKey, JSON.stringify({ 'logging-1': health.port, 'logging-2': 1 }));
  for (const [n, { port }] of [
    [1, health],
    [2, stranger],
    [9, stranger],
  ] as const)
    control.registrar.keep({ id: instanceId('logging', n), kind: 'logging', port, check: 'http' });

  await using facade = discovery({
    kinds: ['logging'],
    logger: createLogger({ instance: instanceId('facade', 1), stream }),
  });
  facade.start();
  await until(() => expect(lines.filter((line) => line.includes('is not believed'))).toHaveLength(2));
  expect(facade.catalogue.current('logging')).toMatchObject([{ id: 'logging-1', port: health.port }]);
  // A new instance is believed once the control plane has said where it listens.
  await control.keyValue.put(layoutPortsKey, JSON.stringify({ 'logging-1': health.port, 'logging-2': stranger.port }));
  await until(() =>
    expect(facade.catalogue.current('logging').map(({ id }) => id)).toEqual(['logging-1', 'logging-2']),
  );
  await control.keyValue.delete(layoutPortsKey);
});

test('our Consul says who it is; another program on its port is refused in words', async () => {
  await using one = discovery();
  expect(await one.self()).toMatchObject({ nodeName: 'signalbox', version: expect.stringMatching(/^1\./) });
  await using stranger = await healthServer();
  await using other = discovery({ consulUrl: `http://127.0.0.1:${stranger.port}` });
  await expect(other.self()).rejects.toMatchObject({
    code: 'unavailable',
    facts: { expected: 'an answer of our Consul' },
  });
});
