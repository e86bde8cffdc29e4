import { maxBodyBytes, problemSchema } from '@signalbox/shared';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type AppHarness } from '../../testing/app-harness.ts';
import { maxFormFields } from './body.ts';
import type { Route } from './route.ts';

const route: Route = {
  method: 'post',
  path: '/things',
  accepts: ['json', 'form', 'text'],
  doc: { summary: 'for the test', replies: { 200: { description: 'ok' } } },
  handle: ({ body, response }) => {
    response.json({ form: body.form, fields: body.form === 'form' ? body.fields.size : undefined });
  },
};
let bench: AppHarness;
beforeAll(async () => {
  bench = await startApp({ title: 'Test', routes: [route] });
});
afterAll(() => bench[Symbol.asyncDispose]());

const post = (type: string, body: string) =>
  bench.send({ method: 'POST', path: '/things', headers: { 'content-type': type }, body });
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
/** As much of it, again and again, as a body may hold. */
const filled = (part: string, begin = '', end = ''): string =>
  begin + part.repeat(Math.floor((maxBodyBytes - begin.length - end.length) / part.length)) + end;
const many = (part: (n: number) => string): string =>
  Array.from({ length: 6_000 }, (_none, n) => part(n))
    .join('')
    .slice(0, -1);

const bodies: [string, string, string][] = [
  ['a form of one field again and again', form, filled('a&')],
  ['a form of __proto__ again and again', form, filled('__proto__=a&')],
  ['a form of many fields', form, many((n) => `k${n}=&`)],
  ['a form of nothing but &', form, filled('&')],
  ['a form of nothing but =', form, filled('=')],
  ['a form of escapes', form, filled('%41', 'msg=')],
  ['a form of escapes, the last one broken', form, filled('%41', 'msg=', '%')],
  ['a form of plus signs', form, filled('+', 'msg=')],
  ['JSON that only opens', json, filled('[')],
  ['JSON that is all nesting', json, `${filled('[').slice(0, maxBodyBytes / 2)}${']'.repeat(maxBodyBytes / 2)}`],
  ['JSON of empty objects', json, filled('{},', '[', '{}]')],
  ['JSON of many keys', json, `{${many((n) => `"${n.toString(36)}":1,`)}}`],
  ['JSON of one key again and again', json, filled('"a":1,', '{', '"a":1}')],
  ['JSON of __proto__ again and again', json, filled('"__proto__":1,', '{', '"a":1}')],
  ['JSON of escapes', json, filled('\\u0041', '"', '"')],
  ['JSON that is one number', json, filled('9')],
  ['text', 'text/plain', filled('x')],
];

test.each(bodies)('%s, 64 kB of it, costs at most 100 ms', async (_title, type, body) => {
  expect(body.length).toBeLessThanOrEqual(maxBodyBytes);
  // The work itself, on this thread: what else the machine does meanwhile does not count.
  const before = process.threadCpuUsage();
  const { status } = await post(type, body);
  const spent = process.threadCpuUsage(before);
  expect([200, 400]).toContain(status);
  expect((spent.user + spent.system) / 1000).toBeLessThanOrEqual(100);
});

test('a form of more fields than are taken is refused, and says how many are', async () => {
  const fields = (count: number): string => Array.from({ length: count }, (_none, n) => `f${n}=`).join('&');
  expect(JSON.parse((await post(form, fields(maxFormFields))).text)).toEqual({ form: 'form', fields: maxFormFields });
  const { status, text } = await post(form, fields(maxFormFields + 1));
  expect(status).toBe(400);
  expect(problemSchema.parse(JSON.parse(text))).toMatchObject({
    code: 'invalid-input',
    expected: `at most ${maxFormFields} fields`,
    found: `${maxFormFields + 1} fields`,
  });
});
