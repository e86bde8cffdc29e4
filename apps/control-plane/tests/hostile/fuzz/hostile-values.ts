import fc from 'fast-check';

/** Texts that have broken programs before. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\nX-Injected: 1',
  '\u2028\u2029',
  '\u202Etxt.exe',
  '\u200B\uFEFF',
  '\uD800',
  '\uFFFD\uFFFF',
  '😀'.repeat(50),
  'A'.repeat(5_000),
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%',
  '%ff',
  '{{7*7}}${7*7}',
  '<script>alert(1)</script>',
  "' OR 1=1 --",
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e400',
  '0x10',
  '9007199254740993',
  '99999999999999999999',
  'true',
  '[]',
  'logging-0',
  'logging-99999',
  'logging-1,logging-2',
  '=cmd|calc',
  ';ls;',
];

const numbers = [0, -0, -1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, -(2 ** 53), Number.MIN_VALUE];

/** Any JSON value that no schema expects. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(...numbers),
  fc.constantFrom(null, true, false, [], {}, [[]], [null]),
  fc.integer({ min: 1, max: 200 }).map(nested),
  fc.dictionary(fc.constantFrom(...hostileTexts), fc.constantFrom<unknown>(null, 1, 'x', {}), { maxKeys: 6 }),
  fc.array(fc.constantFrom(...hostileTexts), { maxLength: 80 }),
);

function nested(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { msg: value };
  return value;
}

/** Bytes that are not what they say they are. */
export const hostileBodies: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from('\uFEFF{"msg":"bom"}'),
  Buffer.from('{"msg":"a","msg":"b"}'),
  Buffer.from('{"__proto__":{"msg":"x"},"msg":"y"}'),
  Buffer.from('{"constructor":{"prototype":{"msg":"x"}}}'),
  Buffer.from('{"msg":"\\ud800"}'),
  Buffer.from('{"msg":1e400}'),
  Buffer.from('{"msg":'),
  Buffer.from('[1,2'),
  Buffer.from('nul'),
  Buffer.from(`${'['.repeat(30_000)}${']'.repeat(30_000)}`),
  Buffer.from(`{"a":${'{"a":'.repeat(8_000)}1${'}'.repeat(8_001)}`),
  Buffer.from('&'.repeat(60_000)),
  Buffer.from('a=1&'.repeat(15_000)),
  Buffer.from('%'.repeat(3_000)),
  Buffer.from(`"${'\\u0000'.repeat(10_000)}"`),
  Buffer.from('9'.repeat(50_000)),
  Buffer.alloc(64 * 1024, 0x20),
  Buffer.alloc(64 * 1024 + 1, 0x61),
  Buffer.alloc(200 * 1024, 0x61),
];
