import { instanceIdSchema, layoutPortsKey, settingsSchema, splitInstanceId } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import { expect, test } from 'vitest';
import type { ChildObservation, DriverView } from '../drivers/driver.ts';
import { keepFacts, portsOf } from './facts-in-consul.ts';

/** A driver whose ports the test sets, and a store that can be away or slow. */
function bench() {
  const ports = new Map([
    ['consul-1', 8500],
    ['kafka-1', 9092],
    ['logging-1', 8081],
  ]);
  const listeners = new Set<() => void>();
  const written: string[] = [];
  const consul = { away: false, late: Promise.resolve() };
  const children = () =>
    [...ports].map(([name, port]) => {
      const id = instanceIdSchema.parse(name);
      // Only these fields are read.
      return { id, kind: splitInstanceId(id).kind, port } as ChildObservation;
    });
  const driver: DriverView = {
    children,
    child: () => undefined,
    logOf: () => undefined,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const keyValue: KeyValue = {
    get: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    cas: () => Promise.resolve(true),
    casAll: () => Promise.reject(new Error('nobody writes several here')),
    delete: () => Promise.resolve(),
    put: async (key, value) => {
      await consul.late;
      if (consul.away) throw new Error('Consul is away');
      written.push(`${key} ${value}`);
    },
  };
  const problems: string[] = [];
  const forget = keepFacts({
    driver,
    queueFacts: () => ({ 'queue/brokers': [`127.0.0.1:${ports.get('kafka-1')}`], 'queue/members': [] }),
    keyValue,
    settings: settingsSchema.parse({}),
    report: (problem) => problems.push(problem.message),
  });
  const change = (name: string, port: number): void => {
    ports.set(name, port);
    for (const listener of listeners) listener();
  };
  return { driver, written, problems, consul, change, forget };
}

test('every instance that registers is named with its port, Consul itself is not', () => {
  expect(portsOf(bench().driver)).toEqual({ 'kafka-1': 9092, 'logging-1': 8081 });
});

test('a new instance and a moved one are told, what has not changed is not', async () => {
  const { written, change } = bench();
  change('logging-1', 8081);
  change('logging-2', 8083);
  await expect.poll(() => written).toEqual([`${layoutPortsKey} {"kafka-1":9092,"logging-1":8081,"logging-2":8083}`]);
  change('logging-2', 9999);
  await expect.poll(() => written.at(-1)).toContain('"logging-2":9999');
});

test('changes while Consul is slow end with what is true last', async () => {
  const { written, consul, change } = bench();
  let answer = (): void => undefined;
  consul.late = new Promise((resolve) => {
    answer = resolve;
  });
  change('logging-2', 1);
  change('logging-2', 2);
  change('logging-2', 3);
  answer();
  await expect.poll(() => written.at(-1)).toContain('"logging-2":3');
  expect(written.map((line) => /"logging-2":(\d)/.exec(line)?.[1])).toEqual(['1', '3']);
});

test('what could not be told is told at the next change', async () => {
  const { written, problems, consul, change } = bench();
  consul.away = true;
  change('logging-2', 8083);
  await expect.poll(() => problems).toEqual(['Consul is away']);
  consul.away = false;
  change('logging-2', 8083);
  await expect.poll(() => written).toHaveLength(1);
});
