import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigScript, token, bearer, type ServedControl, serveControl } from '../../testing/served-control.ts';

let at: ServedControl;
beforeAll(async () => {
  at = await serveControl();
});
afterAll(() => at.stop());

describe('pages', () => {
  it('are public, run nothing inline but what their build put there, and may be framed by nobody', async () => {
    const reply = await at.ask('GET', '/');
    expect(reply.status).toBe(200);
    const policy = String(reply.headers['content-security-policy']);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';/);
    expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it('looks on disk for the files it has, and for no other path that is asked for', async () => {
    expect(await at.ask('GET', '/boot.js')).toMatchObject({ status: 200, text: '1' });
    writeFileSync(path.join(at.dashboardDir, 'late.js'), '1');
    expect((await at.ask('GET', '/late.js')).status).toBe(404);
    expect((await at.ask('GET', '/_next/static')).status).toBe(404);
  });

  it('live in folders; what is not there is a page for people and a problem for programs', async () => {
    expect((await at.ask('GET', '/messages/')).text).toContain('messages');
    const redirect = await at.ask('GET', '/messages?id=1');
    expect([redirect.status, redirect.headers.location]).toEqual([308, '/messages/?id=1']);
    const missing = await at.ask('GET', '/nothing', { accept: 'text/html' });
    expect([missing.status, missing.text]).toEqual([404, '<html>no such page</html>']);
    expect((await at.ask('GET', '/nothing')).json()).toMatchObject({ code: 'not-found' });
    expect((await at.ask('GET', '/api/nothing', bearer)).status).toBe(404);
    expect((await at.ask('GET', '/_next/static/a.js')).headers['cache-control']).toContain('immutable');
  });

  it.each([
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
  ] as const)('their files go out packed as %s to who says %j', async (coding, accepted, unpack) => {
    for (const target of ['/_next/static/big.js', '/']) {
      const { status, headers, bytes } = await at.askBytes(target, { 'accept-encoding': accepted });
      expect([status, headers['content-encoding'], headers['vary']]).toEqual([200, coding, 'Accept-Encoding']);
      const plain = await at.askBytes(target);
      expect([plain.headers['content-encoding'], plain.headers['vary']]).toEqual([undefined, 'Accept-Encoding']);
      expect(unpack(bytes).toString()).toBe(plain.bytes.toString());
      expect(headers['content-type']).toBe(plain.headers['content-type']);
      expect(headers['cache-control']).toBe(plain.headers['cache-control']);
    }
    const { bytes } = await at.askBytes('/_next/static/big.js', { 'accept-encoding': accepted });
    expect(bytes.length).toBeLessThan(bigScript.length / 10);
  });

  it('a file that the browser has is not sent again, and a packed one is not taken for the plain one', async () => {
    const br = { 'accept-encoding': 'br' };
    const { etag } = (await at.askBytes('/_next/static/big.js', br)).headers;
    expect((await at.askBytes('/_next/static/big.js', { ...br, 'if-none-match': String(etag) })).status).toBe(304);
    expect((await at.askBytes('/_next/static/big.js', { 'if-none-match': String(etag) })).status).toBe(200);
  });

  it.each(['/api/openapi.json', '/api/topology', '/api/session', '/health/live'])(
    'answers that may hold a secret are never packed: %s',
    async (target) => {
      const { headers } = await at.askBytes(target, { ...bearer, 'accept-encoding': 'gzip, br' });
      expect(headers['content-encoding']).toBeUndefined();
    },
  );

  it.each(['/../token', '/%2e%2e/token', '/..%2ftoken', '//token', '/messages/..%5c..%5ctoken', '/%00', '/%ff'])(
    'never anything outside their folder: %s',
    async (target) => {
      const reply = await at.ask('GET', target);
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
      expect(reply.text).not.toContain(token);
    },
  );
});
