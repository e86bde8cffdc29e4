import { AppError } from '@signalbox/shared';
import type { Request, Response } from 'express';
import { readBytes } from './read-bytes.ts';

/** Forms of a body and the media type of each. */
const mediaTypes = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain',
} as const;
/** `any`: the body is a text, whatever its type is called, or where it is not called anything. */
export type BodyForm = keyof typeof mediaTypes | 'any';

export type ParsedBody =
  | { readonly form: 'none' }
  | { readonly form: 'json'; readonly value: unknown }
  | { readonly form: 'form'; readonly fields: ReadonlyMap<string, readonly string[]> }
  | { readonly form: 'text'; readonly text: string };

/** A request's body in one of the forms `accepts` names. Throws AppError 400, 408, 413 or 415. */
export async function readBody(
  request: Request,
  response: Response,
  accepts: readonly BodyForm[],
): Promise<ParsedBody> {
  const form = formOf(request, accepts);
  const text = decode(await readBytes(request, response));
  if (form === 'json') return { form, value: parseJson(text) };
  if (form === 'form') return { form, fields: parseForm(text) };
  return { form: 'text', text };
}

function formOf(request: Request, accepts: readonly BodyForm[]): BodyForm {
  const header = request.headers['content-type'];
  const [essence = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  const form = accepts.find((one) => one === 'any' || mediaTypes[one] === essence);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (form !== undefined && (charset === undefined || /^"?(utf-?8|us-ascii)"?$/.test(charset))) return form;
  throw new AppError('unsupported-media-type', 'This form of body is not taken here.', {
    expected: `Content-Type ${accepts.map((one) => (one === 'any' ? 'of any kind' : mediaTypes[one])).join(' or ')}, in UTF-8`,
    found: header === undefined ? 'no Content-Type' : header.slice(0, 200),
    remedy: 'Send the header Content-Type with one of these.',
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError(
      'invalid-input',
      'The body is not UTF-8.',
      { expected: 'bytes that are UTF-8', found: 'bytes that are not', remedy: 'Encode the text as UTF-8.' },
      cause,
    );
  }
}

/** Fields of one form. */
export const maxFormFields = 100;

/** Strict: a broken `%` escape is refused rather than replaced, since what is stored must be what was sent. */
function parseForm(text: string): Map<string, string[]> {
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > maxFormFields) {
    throw new AppError('invalid-input', 'The form has too many fields.', {
      expected: `at most ${maxFormFields} fields`,
      found: `${pairs.length} fields`,
      remedy: 'Send only the fields that are asked for.',
    });
  }
  const fields = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = unescapeForm(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : unescapeForm(pair.slice(at + 1));
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  return fields;
}

function unescapeForm(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch (cause) {
    throw new AppError(
      'invalid-input',
      'The form has a broken percent escape.',
      { expected: '%XX escapes of UTF-8', found: part.slice(0, 100), remedy: 'Escape a bare % as %25.' },
      cause,
    );
  }
}

/** Deepest nesting of a JSON body. */
export const maxJsonDepth = 32;

/** Text as JSON: bounded depth, no `__proto__` key. Throws AppError `invalid-input`. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'invalid-input',
      'The body is not JSON.',
      {
        expected: 'one JSON value',
        found: text === '' ? 'an empty body' : describe(cause),
        remedy: 'Send well-formed JSON, such as {"msg": "hello"}.',
      },
      cause,
    );
  }
  assertTame(value);
  return value;
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 200) : 'something else';
}

/** A loop, not recursion: 64 kB of `[` must not overflow the stack. */
function assertTame(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= maxJsonDepth) {
      throw new AppError('invalid-input', 'The JSON is nested too deep.', {
        expected: `at most ${maxJsonDepth} levels`,
        found: 'more',
        remedy: 'Send a flat object.',
      });
    }
    if (Object.hasOwn(value, '__proto__')) {
      throw new AppError('invalid-input', 'The JSON has a key that is not taken.', {
        expected: 'no key named __proto__',
        found: '__proto__',
        remedy: 'Leave this key out.',
      });
    }
    for (const child of Object.values(value)) open.push({ value: child, depth: depth + 1 });
  }
}
