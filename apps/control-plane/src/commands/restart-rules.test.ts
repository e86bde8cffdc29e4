import { instanceIdSchema, splitInstanceId, type InstanceState } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { headsOf, restartedBy } from './restart-rules.ts';

function standing(name: string, state: InstanceState = 'ready') {
  const id = instanceIdSchema.parse(name);
  const partOf = name.startsWith('hazelcast-') ? instanceIdSchema.parse(name.replace('hazelcast', 'logging')) : null;
  return { id, kind: splitInstanceId(id).kind, state, partOf };
}
const ids = (...names: string[]) => names.map((name) => instanceIdSchema.parse(name));

test('a unit is restarted once, whichever half of it is named, in the order in which it was', () => {
  const standings = ['facade-1', 'logging-1', 'hazelcast-1', 'logging-2', 'hazelcast-2'].map((id) => standing(id));
  expect(headsOf(ids('hazelcast-2', 'facade-1', 'logging-2', 'logging-1'), standings)).toEqual(
    ids('logging-2', 'facade-1', 'logging-1'),
  );
});

test('a setting of logging restarts the logging instances that go on, and starts nobody whom a person has ended', () => {
  const standings = [
    standing('facade-1'),
    standing('logging-1'),
    standing('hazelcast-1'),
    standing('logging-2', 'stopped'),
    standing('logging-3', 'killed'),
    standing('logging-4', 'failed'),
    standing('logging-5', 'paused'),
    standing('kafka-1'),
  ];
  for (const effect of ['rolling', 'together'] as const)
    expect(restartedBy(effect, standings)).toEqual(ids('logging-1', 'logging-4', 'logging-5'));
});

test('a new epoch restarts all but those who carry the log and the settings', () => {
  const standings = ['consul-1', 'kafka-1', 'hazelcast-1', 'logging-1', 'messages-1', 'facade-1'].map((id) =>
    standing(id),
  );
  expect(restartedBy('epoch', standings)).toEqual(ids('hazelcast-1', 'logging-1', 'messages-1', 'facade-1'));
});
