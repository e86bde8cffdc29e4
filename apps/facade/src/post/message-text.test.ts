import { expect, test } from 'vitest';
import type { ParsedBody } from '@signalbox/service-kit';
import { messageTextOf } from './message-text.ts';

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
