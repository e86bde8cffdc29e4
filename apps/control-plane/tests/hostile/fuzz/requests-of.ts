import fc from 'fast-check';
import { hostileBodies, hostileTexts, hostileValue } from './hostile-values.ts';
import type { JsonSchema, Operation } from './operations.ts';
import { fuzzedValue } from './values-of.ts';

/** One request as it goes out; headers hold only what HTTP allows in a header. */
export interface FuzzRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const mediaTypes = [
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'a/b/c;;',
];

const oddHeaders: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'idempotency-key': headerText(),
  'idempotency-attempt': fc.constantFrom('1', '0', '-1', 'x', '99999999'),
  'x-ordering-key': headerText(),
  'x-signalbox-deadline-ms': fc.constantFrom('0', '1', '-1', '1e9', '9'.repeat(30), 'soon'),
  accept: fc.constantFrom('text/plain', 'application/x-ndjson', '*/*', 'image/png', ';;', ','.repeat(1_000)),
  'content-encoding': fc.constantFrom('gzip', 'br', 'identity', 'x'),
  'accept-encoding': fc.constantFrom('gzip, br', '*;q=0', 'x'),
  range: fc.constantFrom('bytes=0-1', 'bytes=-1', 'x'),
  'if-none-match': fc.constant('*'),
  cookie: fc.constantFrom('signalbox_session=x', '=', `a=${'b'.repeat(4_000)}`, 'signalbox_session'),
  'x-forwarded-for': fc.constant('10.0.0.1'),
  'x-http-method-override': fc.constant('DELETE'),
};

/** Any request at one operation: right, nearly right, or nothing right. */
export function requestsOf(operation: Operation): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      method: fc.oneof(
        { weight: 20, arbitrary: fc.constant(operation.method) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PUT', 'POST', 'GET', 'TRACE', 'PURGE'),
        },
      ),
      path: pathOf(operation),
      query: queryOf(operation),
      headers: fc.record(oddHeaders, { requiredKeys: [] }).chain((all) => fc.subarray(given(all), { maxLength: 2 })),
      body: bodyOf(operation.bodies),
    })
    .map(({ method, path, query, headers, body }) => ({
      operation,
      method,
      target: query === '' ? path : `${path}?${query}`,
      headers: { ...Object.fromEntries(headers), ...body.headers },
      body: body.bytes,
    }));
}

function given(headers: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
}

function pathOf({ path }: Operation): fc.Arbitrary<string> {
  const names = path.match(/\{\w+\}/g) ?? [];
  const part = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('logging-1', 'messages-1', 'routing', 'policy', 'control', 'all') },
    { weight: 2, arbitrary: fc.uuid() },
    { weight: 2, arbitrary: fc.constantFrom(...hostileTexts).map(inPath) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }).map(inPath) },
    { weight: 1, arbitrary: fc.constantFrom('%ff', '%', '%00', '..', '%2e%2e%2f', '%2f', ';', '%F0%9F') },
  );
  return fc.tuple(...names.map(() => part)).map((parts) => {
    const left = [...parts];
    return path.replaceAll(/\{\w+\}/g, () => left.shift() ?? '');
  });
}

function queryOf({ query }: Operation): fc.Arbitrary<string> {
  const known = query.map(({ name, schema }) => fuzzedValue(schema).map((value) => `${name}=${inPath(textOf(value))}`));
  const odd = fc.constantFrom('a[b]=c', '__proto__=1', '&&&', '=', '%', `x=${'y'.repeat(4_000)}`, 'limit=1&limit=2');
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    {
      weight: 4,
      arbitrary: fc
        .tuple(...known)
        .chain((pairs) => fc.subarray(pairs))
        .map((pairs) => pairs.join('&')),
    },
    { weight: 1, arbitrary: odd },
  );
}

type Body = { readonly headers: Readonly<Record<string, string>>; readonly bytes: Buffer | undefined };

function bodyOf(bodies: Readonly<Record<string, JsonSchema>>): fc.Arbitrary<Body> {
  const described = Object.entries(bodies).map(([type, schema]) =>
    fuzzedValue(schema).map((value): Body => ({ headers: { 'content-type': type }, bytes: encode(type, value) })),
  );
  const none = fc.constant<Body>({ headers: {}, bytes: undefined });
  if (described.length === 0) return none;
  const odd = fc
    .tuple(
      fc.constantFrom(...mediaTypes),
      fc.oneof(
        fc.constantFrom(...hostileBodies),
        hostileValue.map((value) => encode('application/json', value)),
      ),
    )
    .map(([type, bytes]): Body => ({ headers: { 'content-type': type }, bytes }));
  return fc.oneof(
    ...described.map((arbitrary) => ({ weight: 6, arbitrary })),
    { weight: 2, arbitrary: odd },
    { weight: 1, arbitrary: none },
  );
}

function encode(type: string, value: unknown): Buffer {
  if (type === 'application/x-www-form-urlencoded' && typeof value === 'object' && value !== null)
    return Buffer.from(
      Object.entries(value)
        .map(([name, field]) => `${inPath(name)}=${inPath(textOf(field))}`)
        .join('&'),
    );
  if (type === 'text/plain' && typeof value === 'string') return Buffer.from(value);
  return Buffer.from(JSON.stringify(value) ?? '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Lone surrogates have no escape. */
function inPath(text: string): string {
  return encodeURIComponent(text.toWellFormed()).slice(0, 8_000);
}

function headerText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.uuid(),
    fc.constantFrom(' ', 'x'.repeat(300), 'a b', 'é', '\t', '../..', '__proto__', '{}', '"', '<b>'),
    fc.string({ maxLength: 100 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?')),
  );
}
