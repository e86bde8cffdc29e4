import { expect, test } from 'vitest';
import { instanceId, type InstanceId, type InstanceState } from '@signalbox/shared';
import type { DeadBroker } from '@signalbox/engines';
import { createBrokerDeaths } from './broker-deaths.ts';
import type { ChildObservation, DriverView } from './driver.ts';

const broker = (n: number): InstanceId => instanceId('kafka', n);

/** A driver in memory; `calls` holds what the brokers were told, `told` what was reported as taken. */
function bench(initial: readonly InstanceState[]) {
  const states = new Map(initial.map((state, index) => [broker(index + 1), state]));
  const listeners = new Set<() => void>();
  const calls: { dead: DeadBroker; signal: AbortSignal; answer: (taken: boolean) => void }[] = [];
  const told: InstanceId[] = [];
  const observe = (id: InstanceId, state: InstanceState): ChildObservation =>
    // These fields only are read.
    ({ id, kind: 'kafka', state }) as ChildObservation;
  const driver: DriverView = {
    children: () => [...states].map(([id, state]) => observe(id, state)),
    child: (id) => observe(id, states.get(id) ?? 'stopped'),
    logOf: () => undefined,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const deaths = createBrokerDeaths({
    driver,
    controllerOf: (id) => ({ host: '127.0.0.1', port: 19_090 + Number(id.at(-1)) }),
    unregister: (dead, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        calls.push({ dead, signal, answer: resolve });
      }),
    told: (id) => told.push(id),
    report: (problem) => {
      throw problem;
    },
    now: () => 0,
  });
  deaths.start();
  return {
    calls,
    told,
    deaths,
    to(n: number, state: InstanceState): void {
      states.set(broker(n), state);
      for (const listener of listeners) listener();
    },
  };
}

const three: readonly InstanceState[] = ['ready', 'ready', 'ready'];

test.each(['killed', 'failed'] as const)(
  'a broker that is %s is told of once, to the controllers of the others',
  async (state) => {
    const { to, calls, told } = bench(three);
    to(2, state);
    to(2, state);
    expect(calls.map(({ dead }) => dead)).toEqual([
      {
        brokerId: 2,
        controllers: [
          { host: '127.0.0.1', port: 19_091 },
          { host: '127.0.0.1', port: 19_093 },
        ],
      },
    ]);
    calls[0]?.answer(true);
    await Promise.resolve();
    expect(told).toEqual([broker(2)]);
  },
);

test('one that is stopped in good order has said so itself', () => {
  const { to, calls } = bench(three);
  to(2, 'stopping');
  to(2, 'stopped');
  expect(calls).toEqual([]);
});

test('one that begins to start again is not told of any more', () => {
  const { to, calls } = bench(three);
  to(2, 'killed');
  to(2, 'starting');
  expect(calls[0]?.signal.aborted).toBe(true);
});

test('one that had not served yet is not missed by anybody', () => {
  const { to, calls } = bench(['starting', 'ready', 'ready']);
  to(1, 'failed');
  expect(calls).toEqual([]);
});

test('while another one does not serve either, nobody is taken out', () => {
  const { to, calls } = bench(['ready', 'killed', 'ready']);
  to(1, 'killed');
  expect(calls).toEqual([]);
});

test('a single broker has nobody to tell', () => {
  const { to, calls } = bench(['ready']);
  to(1, 'killed');
  expect(calls).toEqual([]);
});

test('its own end gives up', () => {
  const { to, calls, deaths } = bench(three);
  to(3, 'killed');
  deaths.stop();
  expect(calls[0]?.signal.aborted).toBe(true);
});
