import { expect, test } from 'vitest';
import { instanceIdSchema, splitInstanceId, type InstanceId, type InstanceState } from '@signalbox/shared';
import type { ServiceEntry } from '@signalbox/discovery';
import { createCatalogueKeeper } from './catalogue-keeper.ts';
import type { ChildObservation, DriverView } from './driver.ts';

const id = (name: string): InstanceId => instanceIdSchema.parse(name);

/** A driver and a catalogue in memory; `calls` holds what Consul was told. */
function bench(initial: Record<string, InstanceState>) {
  const states = new Map(Object.entries(initial));
  const listeners = new Set<() => void>();
  const watchers = new Set<(entries: readonly ServiceEntry[]) => void>();
  const calls: string[] = [];
  let consulLife = 1;
  let catalogue: readonly ServiceEntry[] = [];
  const observe = (name: string, state: InstanceState): ChildObservation =>
    // The keeper reads these fields only.
    ({
      id: id(name),
      kind: splitInstanceId(id(name)).kind,
      state,
      port: 9092,
      life: String(consulLife),
    }) as ChildObservation;
  const driver: DriverView = {
    children: () => [...states].map(([name, state]) => observe(name, state)),
    child: (wanted) => {
      const state = states.get(wanted);
      return state === undefined ? undefined : observe(wanted, state);
    },
    logOf: () => undefined,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const keeper = createCatalogueKeeper({
    driver,
    discovery: {
      registrar: {
        keep: (registration) => calls.push(`keep ${registration.id}`),
        remove: (gone) => {
          calls.push(`remove ${gone}`);
          return Promise.resolve();
        },
      },
      catalogue: {
        current: (kind) => catalogue.filter((entry) => entry.kind === kind),
        answered: () => true,
        watch: (_kind, listener) => {
          watchers.add(listener);
          return () => watchers.delete(listener);
        },
      },
    },
    deregistered: () => undefined,
    report: () => undefined,
  });
  return {
    keeper,
    calls,
    to(name: string, state: InstanceState): void {
      states.set(name, state);
      for (const listener of listeners) listener();
    },
    consulRestarts(): void {
      consulLife += 1;
      this.to('consul-1', 'ready');
    },
    catalogueSays(names: string[]): void {
      catalogue = names.map((name) => ({
        id: id(name),
        kind: splitInstanceId(id(name)).kind,
        address: '127.0.0.1',
        port: 1,
        passing: true,
        check: 'passing',
        output: '',
        meta: {},
      }));
      for (const watcher of watchers) watcher(catalogue);
    },
  };
}

test('a death is told to Consul in the same tick, once', () => {
  const { keeper, calls, to } = bench({ 'consul-1': 'ready', 'facade-1': 'ready' });
  keeper.start();
  to('facade-1', 'killed');
  to('facade-1', 'killed');
  expect(calls).toEqual(['remove facade-1']);
});

test('instances that never ran are not taken out', () => {
  const { keeper, calls } = bench({ 'consul-1': 'ready', 'facade-1': 'stopped' });
  keeper.start();
  expect(calls).toEqual([]);
});

test('a broker is registered once it serves, and again after its next start', () => {
  const { keeper, calls, to } = bench({ 'consul-1': 'ready', 'kafka-1': 'starting' });
  keeper.start();
  expect(calls).toEqual([]);
  to('kafka-1', 'ready');
  to('kafka-1', 'killed');
  to('kafka-1', 'starting');
  to('kafka-1', 'ready');
  expect(calls).toEqual(['keep kafka-1', 'remove kafka-1', 'keep kafka-1']);
});

test('who died while Consul was away is taken out when it is back', () => {
  const one = bench({ 'consul-1': 'ready', 'logging-2': 'ready' });
  one.keeper.start();
  one.to('consul-1', 'killed');
  one.to('logging-2', 'killed');
  expect(one.calls).toEqual([]);
  one.consulRestarts();
  expect(one.calls).toEqual(['remove logging-2']);
});

test('who was started again meanwhile is left in', () => {
  const one = bench({ 'consul-1': 'ready', 'logging-2': 'ready' });
  one.keeper.start();
  one.to('consul-1', 'killed');
  one.to('logging-2', 'killed');
  one.to('logging-2', 'starting');
  one.consulRestarts();
  expect(one.calls).toEqual([]);
});

test('an entry of the dead that the catalogue brings back is taken out again', () => {
  const one = bench({ 'consul-1': 'ready', 'facade-1': 'stopped', 'facade-2': 'ready' });
  one.keeper.start();
  one.catalogueSays(['facade-1', 'facade-2']);
  expect(one.calls).toEqual(['remove facade-1']);
});
