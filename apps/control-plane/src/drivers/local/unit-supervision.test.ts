import { expect, test } from 'vitest';
import { instanceId, type InstanceId, type InstanceState } from '@signalbox/shared';
import { superviseUnits } from './unit-supervision.ts';

const logging = instanceId('logging', 2);
const member = instanceId('hazelcast', 2);

function bondOf(states: Map<InstanceId, InstanceState>) {
  const done: string[] = [];
  const timers: (() => void)[] = [];
  const bond = superviseUnits({
    stateOf: (id) => states.get(id),
    kill: (id) => done.push(`kill ${id}`),
    start: (id) => done.push(`start ${id}`),
    after: (_ms, call) => timers.push(call),
  });
  return {
    done,
    to(id: InstanceId, state: InstanceState): void {
      const from = states.get(id) ?? 'stopped';
      states.set(id, state);
      bond.changed(id, from, state);
    },
    timePasses(): void {
      for (const call of timers.splice(0)) call();
    },
  };
}

test('a half that outlives the other is killed, and started again with it', () => {
  const unit = bondOf(
    new Map([
      [logging, 'ready'],
      [member, 'ready'],
    ]),
  );
  unit.to(logging, 'failed');
  unit.timePasses();
  expect(unit.done).toEqual([`kill ${member}`]);
  unit.to(member, 'killed');
  unit.to(logging, 'starting');
  expect(unit.done).toEqual([`kill ${member}`, `start ${member}`]);
});

test('a half that the lifeline has ended is left to its own restart', () => {
  const unit = bondOf(
    new Map([
      [logging, 'ready'],
      [member, 'ready'],
    ]),
  );
  unit.to(logging, 'failed');
  unit.to(member, 'failed');
  unit.timePasses();
  unit.to(logging, 'starting');
  expect(unit.done).toEqual([]);
});

test('the half that the lifeline ended is no reason to end the half that died first and runs again', () => {
  const unit = bondOf(
    new Map([
      [logging, 'ready'],
      [member, 'ready'],
    ]),
  );
  unit.to(logging, 'failed');
  unit.to(member, 'failed');
  // The one that died first is started again before the other one's grace is over.
  unit.to(logging, 'starting');
  unit.timePasses();
  expect(unit.done).toEqual([]);
});

test('a half that lives again before the grace is over is another life, and is left alone', () => {
  const unit = bondOf(
    new Map([
      [logging, 'ready'],
      [member, 'ready'],
    ]),
  );
  unit.to(logging, 'failed');
  unit.to(member, 'failed');
  unit.to(member, 'starting');
  unit.timePasses();
  expect(unit.done).toEqual([]);
});

test('a half that a person killed meanwhile is not started', () => {
  const unit = bondOf(
    new Map([
      [logging, 'ready'],
      [member, 'killed'],
    ]),
  );
  unit.to(logging, 'failed');
  unit.timePasses();
  unit.to(logging, 'starting');
  expect(unit.done).toEqual([]);
});

test('instances without another half are nobody else’s business', () => {
  const facade = instanceId('facade', 1);
  const unit = bondOf(new Map([[facade, 'ready']]));
  unit.to(facade, 'failed');
  unit.timePasses();
  expect(unit.done).toEqual([]);
});
