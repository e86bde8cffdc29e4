import { expect, test } from 'vitest';
import { instanceIdSchema, splitInstanceId, type InstanceState } from '@signalbox/shared';
import type { ChildObservation } from '../drivers/driver.ts';
import { waitingWords } from './start-report.ts';

function child(name: string, state: InstanceState, reason: string): ChildObservation {
  const id = instanceIdSchema.parse(name);
  // The report reads these fields only.
  return { id, kind: splitInstanceId(id).kind, state, reason } as ChildObservation;
}

test('instances of one kind that wait for the same are told together', () => {
  expect(
    waitingWords([
      child('kafka-1', 'starting', 'the broker does not listen on 127.0.0.1:9092 yet'),
      child('kafka-2', 'starting', 'the broker does not listen on 127.0.0.1:9093 yet'),
      child('facade-1', 'starting', 'no logging instance yet'),
    ]),
  ).toBe('kafka-1,2 (the broker does not listen on 127.0.0.1:9092 yet), facade-1 (no logging instance yet)');
});

test('those that are on the same way are told together, however far each is', () => {
  expect(
    waitingWords([
      child('messages-1', 'starting', 'reads the log from its beginning: 500 of 50,000'),
      child('messages-2', 'starting', 'reads the log from its beginning: 45,000 of 50,000'),
    ]),
  ).toBe('messages-1,2 (reads the log from its beginning: 500 of 50,000)');
});

test('what is ready or not asked for is not waited for', () => {
  expect(waitingWords([child('kafka-1', 'ready', ''), child('facade-1', 'stopped', '')])).toBe('');
});
