import { expect, test } from 'vitest';
import { instanceIdSchema } from '@signalbox/shared';
import type { Endable } from '../drivers/driver.ts';
import { takeDown } from './take-down.ts';

const ids = ['consul-1', 'kafka-1', 'hazelcast-1', 'logging-1', 'messages-1', 'facade-1'].map((id) =>
  instanceIdSchema.parse(id),
);

const soon = { memberMs: 1, lastBrokerMs: 1 };

function cluster(failing: string[] = []): Endable & { readonly done: string[] } {
  const done: string[] = [];
  const end = async (verb: string, id: string): Promise<void> => {
    await Promise.resolve();
    if (failing.includes(id)) throw new Error(`${id} will not go`);
    done.push(`${verb} ${id}`);
  };
  return { done, ids: () => ids, stopAlone: (id) => end('stop', id), killAlone: (id) => end('kill', id) };
}

test('facades end first, Consul last, and a member after its logging instance', async () => {
  const one = cluster();
  await takeDown(one, 'test', soon);
  expect(one.done[0]).toBe('stop facade-1');
  expect(one.done.at(-1)).toBe('stop consul-1');
  expect(one.done.indexOf('kill hazelcast-1')).toBeGreaterThan(one.done.indexOf('stop logging-1'));
  expect(one.done).toHaveLength(ids.length);
});

test('the last broker is not waited for when the others have gone', async () => {
  const brokers = ['kafka-1', 'kafka-2', 'kafka-3'].map((id) => instanceIdSchema.parse(id));
  const last = Promise.withResolvers<void>();
  const killed: string[] = [];
  const hanging: Endable = {
    ids: () => brokers,
    stopAlone: (id) => (id === 'kafka-2' ? last.promise : Promise.resolve()),
    killAlone: async (id) => {
      killed.push(id);
      last.resolve();
    },
  };
  await takeDown(hanging, 'test', soon);
  expect(killed).toEqual(['kafka-2']);
});

test('one that cannot be ended does not keep the others alive, and is told', async () => {
  const one = cluster(['facade-1', 'kafka-1']);
  await expect(takeDown(one, 'test', soon)).rejects.toThrow('Not everything could be ended.');
  expect(one.done).toContain('stop consul-1');
  expect(one.done).toHaveLength(ids.length - 2);
});
