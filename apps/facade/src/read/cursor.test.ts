import { instanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const messagesInstance = instanceId('messages', 9999);

test('comes back as it went, within what a query may hold', () => {
  const cursor = { logging: '6f1d2a52-c2f8-4b0f-9f0d-8f3c5b7e4a19', messages: '63:4294967295', messagesInstance };
  expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  expect(encodeCursor(cursor).length).toBeLessThanOrEqual(200);
  const start = { logging: undefined, messages: undefined, messagesInstance };
  expect(decodeCursor(encodeCursor(start))).toEqual(start);
});

test.each(['', 'x', 'bm9uc2Vuc2U', Buffer.from('["a","b","nobody"]').toString('base64url')])(
  '"%s" is refused',
  (text) => {
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  },
);
