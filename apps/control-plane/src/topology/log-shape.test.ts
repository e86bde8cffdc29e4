import { expect, test } from 'vitest';
import type { Facts } from './facts.ts';
import { logShape } from './log-shape.ts';

/** What the rule reads of all that is seen. */
function facts(epoch: number, topic: string, partitions: number, wanted: string): Facts {
  const setting = (value: string) => ({ value, modifyIndex: 1 });
  const settings = {
    'queue/name': setting('messages'),
    'queue/partitions': setting(wanted),
    'messages/mode': setting('group'),
  };
  const log = { topic, partitions: Array.from({ length: partitions }, (_, partition) => ({ partition })) };
  return { epoch, catalog: { value: { settings } }, queue: { value: log } } as unknown as Facts;
}

test('the log of the present epoch tells how it is cut', () => {
  expect(logShape(facts(2, 'messages-e2', 6, '6'))).toEqual({ queueName: 'messages', partitions: 6, mode: 'group' });
});

test('an epoch that has just begun is not taken to be cut as the one before, whichever of the two answers is the older one', () => {
  expect(logShape(facts(2, 'messages-e1', 6, '6'))).toBeUndefined();
  expect(logShape(facts(2, 'messages-e2', 3, '6'))).toBeUndefined();
  expect(logShape(facts(2, 'messages-e2', 3, '3'))).toMatchObject({ partitions: 3 });
});
