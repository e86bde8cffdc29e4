import { expect, test } from 'vitest';
import { AppError, instanceIdSchema, instanceStates, type InstanceState } from '@signalbox/shared';
import { assign, demandKnown, healing, rulings, scaling, type Standing } from './verb-rules.ts';

function standing(id: string, state: InstanceState = 'ready'): Standing {
  const partOf = id.startsWith('hazelcast-') ? id.replace('hazelcast', 'logging') : null;
  return { id: instanceIdSchema.parse(id), state, partOf: partOf === null ? null : instanceIdSchema.parse(partOf) };
}
const ids = (...names: string[]) => names.map((name) => instanceIdSchema.parse(name));

test('every verb has a ruling for every state', () => {
  for (const verb of Object.values(rulings))
    expect(Object.keys(verb).toSorted()).toEqual([...instanceStates].toSorted());
});

test('killing what is dead says so and touches nothing', () => {
  const { act, already } = assign('kill', ids('facade-1', 'facade-2'), [
    standing('facade-1', 'killed'),
    standing('facade-2', 'stopped'),
  ]);
  expect(act).toEqual([]);
  expect(Object.fromEntries(already)).toEqual({ 'facade-1': 'already killed', 'facade-2': 'already stopped' });
});

test('a dead logging instance with a living member is still killed: they are one unit', () => {
  const standings = [standing('logging-2', 'killed'), standing('hazelcast-2', 'ready')];
  expect(assign('kill', ids('logging-2'), standings).act).toEqual(ids('logging-2'));
});

test('pausing means the named instance only, and nothing that does not run', () => {
  const standings = [standing('logging-2', 'killed'), standing('hazelcast-2', 'ready')];
  const { act, refused } = assign('pause', ids('logging-2', 'hazelcast-2'), standings);
  expect(act).toEqual(ids('hazelcast-2'));
  expect([...refused.keys()]).toEqual(ids('logging-2'));
});

test('a target named twice is acted on once', () => {
  expect(assign('stop', ids('facade-1', 'facade-1'), [standing('facade-1')]).act).toEqual(ids('facade-1'));
});

test('an unknown target is refused with what exists', () => {
  const demand = (): void => demandKnown(ids('facade-7'), [standing('facade-1'), standing('facade-2')]);
  expect(demand).toThrow(AppError);
  expect(demand).toThrow('There is no instance facade-7.');
});

test('healing resumes what is paused and starts what was ended', () => {
  const standings = [standing('facade-1', 'paused'), standing('messages-1', 'killed'), standing('kafka-1', 'ready')];
  expect(healing(standings)).toEqual({ resume: ids('facade-1'), start: ids('messages-1') });
});

test('scaling up adds the next ids with their members, scaling down takes the highest', () => {
  const standings = [standing('logging-1'), standing('hazelcast-1'), standing('logging-2'), standing('hazelcast-2')];
  expect(scaling({ kind: 'logging', count: 3 }, standings)).toEqual({
    add: ids('logging-3', 'hazelcast-3'),
    remove: [],
  });
  expect(scaling({ kind: 'logging', count: 1 }, standings)).toEqual({
    add: [],
    remove: ids('logging-2', 'hazelcast-2'),
  });
});
