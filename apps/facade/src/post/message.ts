import { createHash, randomUUID } from 'node:crypto';
import type { ParsedBody } from '@signalbox/service-kit';
import {
  AppError,
  byteLength,
  maxMessageBytes,
  type MessageId,
  messageIdSchema,
  messageTextSchema,
} from '@signalbox/shared';

/* A message out of a request: its text, and the id that its key stands for. */

/** Namespace of the ids that stand for keys; any fixed UUID does, as long as it never changes. */
const namespace = Buffer.from('6f1d2a52c2f84b0f9f0d8f3c5b7e4a19', 'hex');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function freshMessageId(): MessageId {
  return messageIdSchema.parse(randomUUID());
}

/** The id a client's key stands for, the same through every facade: a UUID is taken as it is, all else becomes UUIDv5. */
export function messageIdOfKey(key: string): MessageId {
  const lower = key.toLowerCase();
  return messageIdSchema.parse(uuid.test(lower) ? lower : uuidV5(key));
}

/** RFC 9562 §5.5. */
function uuidV5(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

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
