import { AppError, problemSchema } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AppHarness, type RawRequest, startApp } from '../../testing/app-harness.ts';
import { createHealth } from '../health.ts';
import { createMetrics } from '../metrics.ts';
import { parseInput, type Route } from './route.ts';

const doc = { summary: 'for the test', replies: { 200: { description: 'ok' } } };
let handled = 0;
const routes: Route[] = [
  {
    method: 'post',
    path: '/things',
    accepts: ['json', 'form', 'text'],
    doc: { ...doc, body: { 'application/json': z.object({ name: z.string() }) } },
    handle: ({ body, response }) => {
      handled += 1;
      response.json(body.form === 'form' ? { form: 'form', fields: [...body.fields] } : body);
    },
  },
  {
    method: 'post',
    path: '/crowded',
    accepts: ['json'],
    doc,
    admit: () => {
      throw new AppError('too-many', 'Too many.', { expected: 'fewer', found: 'more', remedy: 'Wait.', retryAfter: 1 });
    },
    handle: () => {
      handled += 1;
    },
  },
  {
    method: 'get',
    path: '/things/:id',
    doc: { ...doc, query: z.object({ limit: z.coerce.number().optional() }) },
    handle: ({ request, response }) => {
      const query = parseInput(z.object({ limit: z.coerce.number().optional() }), request.query, 'query');
      response.json({ id: request.params['id'], ...query });
    },
  },
  {
    method: 'get',
    path: '/broken',
    doc,
    handle: () => {
      throw new Error('secret detail');
    },
  },
  {
    method: 'get',
    path: '/later',
    doc,
    handle: () => {
      throw new AppError('unknown', 'Not sure.', { id: 'some-id', retryAfter: 1 });
    },
  },
];

let bench: AppHarness;
const health = createHealth({ instance: 'facade-1', waitsFor: { consul: 'Consul has not answered yet' } });
beforeAll(async () => {
  const metrics = createMetrics({ instance: 'facade-1', process: false });
  bench = await startApp({ title: 'Test', routes, health, metrics });
});
afterAll(() => bench[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const post = (body: string | Buffer, headers: Record<string, string> = json): RawRequest => ({
  method: 'POST',
  path: '/things',
  headers,
  body,
});

describe('what is refused', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const image = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
  const frame = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const cases: [string, number, string, RawRequest][] = [
    ['another host name', 421, 'wrong-host', { headers: { host: 'evil.example' } }],
    ['the right name with another port', 421, 'wrong-host', { headers: { host: '127.0.0.1:1' } }],
    ['an origin of another site', 403, 'forbidden-origin', { headers: { origin: 'http://evil.example' } }],
    ['the origin null', 403, 'forbidden-origin', { headers: { origin: 'null' } }],
    ['an image of another site', 403, 'forbidden-origin', { headers: { 'sec-fetch-site': 'cross-site', ...image } }],
    ['an image of another port', 403, 'forbidden-origin', { headers: { 'sec-fetch-site': 'same-site', ...image } }],
    ['a frame of another site', 403, 'forbidden-origin', { headers: { 'sec-fetch-site': 'cross-site', ...frame } }],
    ['a form of another site', 403, 'forbidden-origin', { ...post('{}', { 'sec-fetch-site': 'cross-site', ...link }) }],
    ['a site there is not', 403, 'forbidden-origin', { headers: { 'sec-fetch-site': 'same-origin, none' } }],
    ['a path nobody serves', 404, 'not-found', { path: '/nowhere' }],
    ['a path in other letters', 404, 'not-found', { path: '/THINGS/1' }],
    ['a method the path does not take', 405, 'method-not-allowed', { method: 'DELETE', path: '/things' }],
    ['a broken escape in the path', 400, 'invalid-input', { path: '/things/%E0%A4%A' }],
    ['a broken escape in a path nobody serves', 400, 'invalid-input', { path: '/%' }],
    ['an absolute target', 400, 'invalid-input', { path: 'http://evil.example/things/1' }],
    ['a wrong query', 400, 'invalid-input', { path: '/things/1?limit=many' }],
    ['bad JSON', 400, 'invalid-input', post('{"name":')],
    ['no JSON at all', 400, 'invalid-input', post('')],
    ['JSON with a __proto__ key', 400, 'invalid-input', post('{"a":{"__proto__":{"admin":true}}}')],
    ['JSON with an escaped __proto__ key', 400, 'invalid-input', post('{"\\u005f_proto__":1}')],
    ['JSON nested too deep', 400, 'invalid-input', post(deep(40))],
    ['JSON of nothing but brackets', 400, 'invalid-input', post(deep(30_000))],
    ['bytes that are not UTF-8', 400, 'invalid-input', post(Buffer.from([0x22, 0xc3, 0x28, 0x22]))],
    ['a broken escape in a form', 400, 'invalid-input', post('msg=100%', form)],
    ['a body of more than 64 kB', 413, 'too-large', post(JSON.stringify('x'.repeat(65_536)))],
    ['no content type', 415, 'unsupported-media-type', post('{}', {})],
    ['a content type not taken', 415, 'unsupported-media-type', post('<a/>', { 'content-type': 'text/xml' })],
    ['multipart', 415, 'unsupported-media-type', post('--x--', { 'content-type': 'multipart/form-data; boundary=x' })],
    [
      'another charset',
      415,
      'unsupported-media-type',
      post('{}', { 'content-type': 'application/json; charset=latin1' }),
    ],
    ['a compressed body', 415, 'unsupported-media-type', post('{}', { ...json, 'content-encoding': 'gzip' })],
  ];

  test.each(cases)('%s: %i %s, with expected, found and remedy', async (_title, status, code, request) => {
    const before = handled;
    const answer = await bench.send(request);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = problemSchema.parse(JSON.parse(answer.text));
    expect(problem).toMatchObject({ status, code });
    expect([problem.expected, problem.found, problem.remedy]).not.toContain(undefined);
    expect(handled).toBe(before);
  });

  test.each(['same-origin', 'none', 'same-site', 'cross-site'])('a link on a page %s may lead here', async (site) => {
    expect((await bench.send({ path: '/things/1', headers: { 'sec-fetch-site': site, ...link } })).status).toBe(200);
  });

  test('405 names the methods that are taken', async () => {
    const answer = await bench.send({ method: 'DELETE', path: '/things/1' });
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  test('whom a route does not admit is told so before his body has come', async () => {
    const before = handled;
    const answer = await bench.send({
      method: 'POST',
      path: '/crowded',
      headers: { ...json, 'content-length': '9000' },
    });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1']);
    expect(handled).toBe(before);
  });

  test('a defect is a 500 that tells nothing of the inside', async () => {
    const answer = await bench.send({ path: '/broken' });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
  });

  test('Retry-After and the id go with an unknown outcome', async () => {
    const answer = await bench.send({ path: '/later' });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.parse(answer.text)).toMatchObject({ id: 'some-id', code: 'unknown' });
  });
});

describe('what is taken', () => {
  const cases: [string, RawRequest, unknown][] = [
    ['JSON', post('{"name":"a"}'), { form: 'json', value: { name: 'a' } }],
    ['a bare JSON string', post('"a"'), { form: 'json', value: 'a' }],
    [
      'JSON in UTF-8 by name',
      post('1', { 'content-type': 'Application/JSON; Charset="UTF-8"' }),
      { form: 'json', value: 1 },
    ],
    [
      'a form, with plus and escapes',
      post('msg=a+b%20%D1%97&msg=c', { 'content-type': 'application/x-www-form-urlencoded' }),
      { form: 'form', fields: [['msg', ['a b ї', 'c']]] },
    ],
    [
      'text, byte for byte',
      post('\ufeff a\r\n', { 'content-type': 'text/plain' }),
      { form: 'text', text: '\ufeff a\r\n' },
    ],
  ];
  test.each(cases)('%s', async (_title, request, expected) => {
    const answer = await bench.send(request);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(expected);
  });

  test('a call by localhost and from the own origin', async () => {
    const host = bench.url.replace('http://127.0.0.1', 'localhost');
    const answer = await bench.send({ path: '/things/1', headers: { host, origin: `http://${host}` } });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });
});

describe('the routes of every service', () => {
  test('not ready says why, and ready follows the last reason', async () => {
    const before = await bench.send({ path: '/health/ready' });
    expect(before.status).toBe(503);
    expect(JSON.parse(before.text)).toEqual({
      instance: 'facade-1',
      ready: false,
      reasons: ['Consul has not answered yet'],
    });
    expect((await bench.send({ path: '/health/live' })).status).toBe(200);
    health.clear('consul');
    expect((await bench.send({ path: '/health/ready' })).status).toBe(200);
  });

  test('metrics count requests by route, not by path', async () => {
    await bench.send({ path: '/things/77' });
    const { text } = await bench.send({ path: '/metrics' });
    expect(text).toMatch(/http_request_duration_seconds_count\{[^}]*method="GET",route="\/things\/:id",status="200"/);
    expect(text).not.toContain('/things/77');
  });

  test('openapi describes every route with its parameters', async () => {
    const document = JSON.parse((await bench.send({ path: '/openapi.json' })).text) as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
    };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/things', '/things/{id}', '/health/ready', '/metrics', '/openapi.json']),
    );
    expect(document.paths['/things/{id}']?.['get']?.parameters).toMatchObject([
      { name: 'id', in: 'path' },
      { name: 'limit', in: 'query' },
    ]);
  });
});
