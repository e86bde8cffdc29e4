import { messageIdSchema } from '@signalbox/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshMessageId, messageIdOfKey } from './message-id.ts';

test('a key that is a UUID is the id, in lower case', () => {
  expect(messageIdOfKey('A987FBC9-4BED-3078-8F07-9141BA07C9F3')).toBe('a987fbc9-4bed-3078-8f07-9141ba07c9f3');
});

test('any other key becomes a UUIDv5 that never changes: ids of stored messages depend on it', () => {
  expect(messageIdOfKey('order-1')).toBe('d9ec1102-9f7b-5f11-8288-32e34e73bc3c');
});

test('one key is always one valid id, other keys are others', () => {
  const key = fc.stringMatching(/^[\x21-\x7e]{1,255}$/);
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(messageIdSchema.parse(messageIdOfKey(a))).toBe(messageIdOfKey(a));
      expect(messageIdOfKey(a) === messageIdOfKey(b)).toBe(
        a.toLowerCase() === b.toLowerCase() && /^[0-9a-f-]{36}$/i.test(a) ? true : a === b,
      );
    }),
  );
});

test('fresh ids differ', () => {
  expect(freshMessageId()).not.toBe(freshMessageId());
});
