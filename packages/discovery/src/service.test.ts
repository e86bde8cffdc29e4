import { createLogger, type Lifecycle, type ServiceEnv } from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import { instanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import type { ConsulApi } from './consul/consul-client.ts';
import type { Registration } from './port.ts';
import { createService, settingsOfLife, type OwnService, type ServiceBase } from './service.ts';

const env: ServiceEnv = {
  instanceId: instanceId('messages', 1),
  kind: 'messages',
  consulUrl: 'http://127.0.0.1:1',
  consulToken: '',
  serviceToken: '',
  port: 0,
  logFile: undefined,
  failpoints: [],
};

type Own = (base: ServiceBase, steps: string[]) => Partial<OwnService>;

/** A throw-away service before a Consul in memory; every step that can be seen is in `steps`. */
function throwAway(own: Own = () => ({})) {
  const steps: string[] = [];
  const failures: unknown[] = [];
  const held = new Map<string, Registration>();
  const registered = Promise.withResolvers<Registration>();
  let tellKeys: (entries: Parameters<Parameters<ConsulApi['watchKeys']>[2]['onAnswer']>[0]) => void = () => undefined;
  const api: ConsulApi = {
    watchService: () => () => undefined,
    watchKeys(_prefix, _wait, { onAnswer }) {
      steps.push('watches Consul');
      tellKeys = onAnswer;
      return () => undefined;
    },
    registered: () => Promise.resolve(undefined),
    register(registration) {
      steps.push('registered');
      held.set(registration.id, registration);
      registered.resolve(registration);
      return Promise.resolve();
    },
    deregister(id) {
      steps.push('deregistered');
      held.delete(id);
      return Promise.resolve();
    },
    self: () => Promise.reject(new Error('not asked here')),
    getKey: () => Promise.resolve(undefined),
    listKeys: () => Promise.resolve([]),
    putKey: () => Promise.resolve(true),
    putKeys: () => Promise.resolve(true),
    deleteKey: () => Promise.resolve(),
    close: () => void steps.push('watches no more'),
  };
  const stream = memoryStream();
  let base: ServiceBase | undefined;
  const service: Lifecycle = createService(
    {
      waitsFor: () => ({ work: 'has not worked yet' }),
      create(given) {
        base = given;
        return {
          app: (_request, response) => response.end('answered'),
          parts: [
            { name: 'part', start: () => void steps.push('part starts'), stop: () => void steps.push('part stops') },
          ],
          ...own(given, steps),
        };
      },
    },
    { env, logger: createLogger({ instance: env.instanceId, stream }), fail: (error) => failures.push(error), api },
  );
  if (base === undefined) throw new Error('nothing was built');
  return {
    service,
    base,
    steps,
    failures,
    held,
    registered: registered.promise,
    lines: stream.lines,
    tellKeys: () => tellKeys,
  };
}

test('it starts its parts, listens, runs, and is registered once it is ready: not before', async () => {
  const { service, base, steps, held, registered, lines } = throwAway((_base, said) => ({
    run() {
      said.push('runs');
      return Promise.resolve();
    },
  }));
  await using _ = service;
  await service.start();
  expect(steps).toEqual(['watches Consul', 'part starts', 'runs']);
  expect(held.size).toBe(0);
  base.health.clear('work');
  const { id, port, check } = await registered;
  expect({ id, check }).toEqual({ id: 'messages-1', check: 'http' });
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('answered');
  expect(lines.join('')).toContain('service.listening');
});

test('its stop is not ready first, then deregistered, drained, its parts stopped, and Consul left', async () => {
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const { service, base, steps, registered } = throwAway((given, said) => ({
    async app(_request, response) {
      arrived.resolve();
      await answer.promise;
      said.push(given.health.ready ? 'answered while ready' : 'answered while it drains');
      response.end('late');
    },
  }));
  base.health.clear('work');
  await service.start();
  const { port } = await registered;
  const asked = fetch(`http://127.0.0.1:${port}/`).then((reply) => reply.text());
  await arrived.promise;
  steps.length = 0;
  const stopped = service.stop();
  expect(base.health.report()).toMatchObject({ ready: false, reasons: ['is being stopped'] });
  expect(base.stopping.aborted).toBe(true);
  // The request under way ends only when Consul has been told.
  await until(() => steps.includes('deregistered'));
  answer.resolve();
  expect(await asked).toBe('late');
  expect(await stopped).toEqual([]);
  expect(steps).toEqual(['deregistered', 'answered while it drains', 'part stops', 'watches no more']);
});

test('a second stop is the first one', async () => {
  const { service, steps } = throwAway();
  await service.start();
  const [first, second] = await Promise.all([service.stop(), service.stop()]);
  expect(second).toBe(first);
  expect(steps.filter((step) => step === 'part stops')).toHaveLength(1);
});

test('a start that fails says so, and what had begun is stopped', async () => {
  const { service, base, steps } = throwAway((_base, said) => ({
    parts: [
      { name: 'first', start: () => void said.push('first starts'), stop: () => void said.push('first stops') },
      { name: 'broken', start: () => Promise.reject(new Error('cannot')), stop: () => void said.push('broken stops') },
      { name: 'never', start: () => void said.push('never starts'), stop: () => void said.push('never stops') },
    ],
    run() {
      said.push('runs');
      return Promise.resolve();
    },
  }));
  base.health.clear('work');
  await expect(service.start()).rejects.toThrow('cannot');
  await service.stop();
  expect(steps).toEqual(['watches Consul', 'first starts', 'broken stops', 'first stops', 'watches no more']);
});

test('what it cannot run without fails the start', async () => {
  const { service } = throwAway(() => ({ run: () => Promise.reject(new Error('nothing to read')) }));
  await using _ = service;
  await expect(service.start()).rejects.toThrow('nothing to read');
});

test('a stop while it still waits ends the waiting, and is no failure', async () => {
  const { service, base, steps, failures, held } = throwAway((given, said) => ({
    async run() {
      said.push('waits');
      await settingsOfLife(given, ['queue/name'], {});
      said.push('goes on');
    },
  }));
  const started = service.start();
  await until(() => steps.includes('waits'));
  const stopped = service.stop();
  await started;
  expect(await stopped).toEqual([]);
  expect(failures).toEqual([]);
  expect(steps).not.toContain('goes on');
  base.health.clear('work');
  expect(held.size).toBe(0);
});

test('a life belongs to its epoch and to the settings it is bound to: another value ends it, of others it does not', async () => {
  const { service, base, failures, tellKeys } = throwAway();
  await using _ = service;
  await service.start();
  base.health.hold('settings', 'waits for them');
  const keys = (epoch: string, mode: string, policy: string) => [
    { key: 'signalbox/epoch', value: epoch, modifyIndex: 1 },
    { key: 'signalbox/config/messages/mode', value: mode, modifyIndex: 1 },
    { key: 'signalbox/config/routing/policy', value: policy, modifyIndex: 1 },
  ];
  const life = settingsOfLife(base, ['messages/mode', 'routing/policy'], {
    'messages/mode': (mode) => `The mode is ${mode} now`,
  });
  tellKeys()(keys('1', 'group', 'random'));
  expect(await life).toEqual({ epoch: 1, values: { 'messages/mode': 'group', 'routing/policy': 'random' } });
  expect(base.health.report().reasons).not.toContain('waits for them');
  tellKeys()(keys('1', 'group', 'round-robin'));
  expect(failures).toEqual([]);
  tellKeys()(keys('1', 'replica', 'round-robin'));
  tellKeys()(keys('2', 'replica', 'round-robin'));
  expect(failures.map(String)).toEqual([
    expect.stringContaining('The mode is replica now'),
    expect.stringContaining('Epoch 2 has begun'),
  ]);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
