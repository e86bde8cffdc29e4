import fc from 'fast-check';
import type { ParsedBody } from '@signalbox/service-kit';
import { messageIdSchema } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { freshMessageId, messageIdOfKey, messageTextOf } from './message.ts';

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

const json = (value: unknown): ParsedBody => ({ form: 'json', value });
const form = (...pairs: [string, string[]][]): ParsedBody => ({ form: 'form', fields: new Map(pairs) });

test.each<[string, ParsedBody, string]>([
  ['msg', json({ msg: 'a' }), 'a'],
  ['message', json({ message: 'a' }), 'a'],
  ['text', json({ text: 'a', other: 1 }), 'a'],
  ['a bare string', json('a'), 'a'],
  ['a form', form(['msg', ['a b']]), 'a b'],
  ['plain text with its line breaks', { form: 'text', text: ' a\r\n' }, ' a\r\n'],
  ['any Unicode', json({ msg: '\u0000👩‍👩‍👧‍👦\u202e' }), '\u0000👩‍👩‍👧‍👦\u202e'],
  ['16 kB to the byte', json({ msg: 'ї'.repeat(8192) }), 'ї'.repeat(8192)],
])('takes %s', (_title, body, expected) => {
  expect(messageTextOf(body)).toBe(expected);
});

test.each<[string, ParsedBody, number]>([
  ['no message', json({}), 400],
  ['an empty message', json({ msg: '' }), 400],
  ['an empty text', { form: 'text', text: '' }, 400],
  ['a number', json({ msg: 1 }), 400],
  ['null', json(null), 400],
  ['an array', json(['a']), 400],
  ['two names at once', json({ msg: 'a', text: 'b' }), 400],
  ['a field twice', form(['msg', ['a', 'b']]), 400],
  ['another field', form(['massage', ['a']]), 400],
  ['a lone surrogate', json({ msg: '\ud800' }), 400],
  ['a byte more than 16 kB', json({ msg: `${'ї'.repeat(8192)}a` }), 413],
])('refuses %s', (_title, body, status) => {
  expect(() => messageTextOf(body)).toThrow(
    expect.objectContaining({
      status,
      facts: expect.objectContaining({ found: expect.any(String), remedy: expect.any(String) }),
    }),
  );
});
