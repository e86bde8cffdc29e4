import { AppError, byteLength, maxMessageBytes, messageTextSchema } from '@signalbox/shared';
import type { ParsedBody } from '@signalbox/service-kit';

/** Names of equal rank a message's text may have. */
const names = ['msg', 'message', 'text'] as const;

/** The text out of any form of body CONTRACT §3 takes. Throws AppError 400 or 413. */
export function messageTextOf(body: ParsedBody): string {
  const text = textOf(body);
  const found = byteLength(text);
  if (found > maxMessageBytes) {
    throw new AppError('too-large', 'The message is too long.', {
      expected: `at most ${maxMessageBytes} bytes of UTF-8`,
      found: `${found} bytes`,
      remedy: 'Send it in parts.',
    });
  }
  const parsed = messageTextSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw wrong(text === '' ? 'an empty text' : 'a lone surrogate', 'a text of at least 1 byte of well-formed Unicode');
}

function textOf(body: ParsedBody): string {
  switch (body.form) {
    case 'none':
      throw wrong('no body');
    case 'text':
      return body.text;
    case 'form':
      return fromForm(body.fields);
    case 'json':
      return typeof body.value === 'string' ? body.value : fromJson(body.value);
  }
}

function fromForm(fields: ReadonlyMap<string, readonly string[]>): string {
  const values = names.flatMap((name) => fields.get(name) ?? []);
  const value = values[0];
  if (value !== undefined && values.length === 1) return value;
  throw wrong(
    values.length === 0 ? `the fields ${list([...fields.keys()])}` : `${values.length} texts`,
    'one field msg',
  );
}

function fromJson(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(kindOf(value));
  const given = names.filter((name) => Object.hasOwn(value, name));
  const name = given[0];
  if (name === undefined) throw wrong(`the keys ${list(Object.keys(value))}`);
  if (given.length > 1) throw wrong(`the keys ${list(given)}`, 'one of msg, message and text');
  const text: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  if (typeof text === 'string') return text;
  throw wrong(`${name}: ${kindOf(text)}`, `a text under ${name}`);
}

function wrong(
  found: string,
  expected = 'a JSON object {"msg": "text"}, a JSON string, a form field msg, or text',
): AppError {
  return new AppError('invalid-input', 'There is no message in the body.', {
    expected,
    found,
    remedy: 'Send {"msg": "your text"} with Content-Type: application/json.',
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

function list(keys: readonly string[]): string {
  return keys.length === 0
    ? '(none)'
    : keys
        .slice(0, 5)
        .map((key) => JSON.stringify(key.slice(0, 40)))
        .join(', ');
}
