import { mkdirSync, mkdtempSync, rmSync, writeFileSync, appendFileSync, readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { connect as connectTo, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { KeyEntry, KeyValue } from '@signalbox/discovery';
import {
  AppError,
  applyChanges,
  instanceIdSchema,
  settingsSchema,
  statusSchema,
  timelineStateSchema,
  topologyStateSchema,
  type Command,
  type Json,
} from '@signalbox/shared';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Commands } from '../commands/commands.ts';
import type { ChildObservation, DriverView } from '../drivers/driver.ts';
import { openToken } from '../home/token.ts';
import { createFileLog } from '../logs/instance-log.ts';
import { createClusterMonitor } from '../cluster-monitor.ts';
import { createHttpServer } from './control-server.ts';

/** Of a size that is worth packing. */
const bigScript = 'console.log("the same again and again");\n'.repeat(1000);
const token = 'the-token-of-this-test-0123456789abcdef_abc';
const bearer = { authorization: `Bearer ${token}` };
const json = { 'content-type': 'application/json' };

const killedFromOutside = { cause: 'signal', signal: 'SIGKILL', exit: 'ended by SIGKILL from outside' };

/** One line of the control plane's own log about logging-1. */
function stateLine(seq: number, from: string, to: string, more: Record<string, unknown> = {}): string {
  const base = { t: `2026-01-01T00:00:0${seq}.000Z`, seq, level: 'info', instance: 'control', life: 'before' };
  const event = { event: 'instance.state', msg: '', target: 'logging-1', from, to, ...more };
  return `${JSON.stringify({ ...base, ...event })}\n`;
}

function child(id: string, url: string | null): ChildObservation {
  const nothing = {
    exit: null,
    rss: null,
    cpu: null,
    resumesAt: null,
    partOf: null,
    startedAt: null,
    statsUrl: null,
    host: null,
  };
  const kind = instanceIdSchema.parse(id).startsWith('facade') ? 'facade' : 'logging';
  return {
    id: instanceIdSchema.parse(id),
    kind,
    state: 'ready',
    reason: '',
    life: '1',
    pid: 1,
    url,
    port: 1,
    restarts: 0,
    ...nothing,
  };
}

/** A driver whose instances the test kills by hand. */
function createFakeDriver(children: ChildObservation[], logFile: (id: string) => string) {
  const logs = new Map(children.map(({ id }) => [id, createFileLog(logFile(id), id)]));
  const listeners = new Set<() => void>();
  const driver: DriverView = {
    children: () => children,
    child: (id) => children.find((one) => one.id === id),
    logOf: (id) => logs.get(id),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    driver,
    set(id: string, over: Partial<ChildObservation>) {
      const index = children.findIndex((one) => one.id === id);
      const before = children[index];
      if (before !== undefined) children[index] = { ...before, ...over };
      for (const listener of listeners) listener();
    },
  };
}

function createFakeCommands(): Commands {
  const all = new Map<string, Command>();
  const listeners = new Set<() => void>();
  return {
    submit(request, by) {
      const targets = request.targets ?? [];
      if (targets.some((target) => target === 'logging-9')) throw new AppError('not-found', 'There is no logging-9.');
      const at = '2026-01-01T00:00:00.000Z';
      const command: Command = {
        id: `c${all.size + 1}`,
        verb: request.verb,
        targets,
        state: 'accepted',
        results: [],
        by,
        at,
        endedAt: null,
      };
      all.set(command.id, command);
      for (const listener of listeners) listener();
      return command;
    },
    get: (id) => all.get(id),
    list: () => [...all.values()],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Consul's keys, in memory. */
function createFakeKeys(): KeyValue {
  const entries = new Map<string, KeyEntry>();
  let index = 10;
  const put = (key: string, value: string): void => void entries.set(key, { key, value, modifyIndex: (index += 1) });
  put('signalbox/config/routing/policy', 'random');
  return {
    get: async (key) => entries.get(key),
    list: async (prefix) => [...entries.values()].filter(({ key }) => key.startsWith(prefix)),
    put: async (key, value) => put(key, value),
    async cas(key, value, modifyIndex) {
      if ((entries.get(key)?.modifyIndex ?? 0) !== modifyIndex) return false;
      put(key, value);
      return true;
    },
    delete: async (key) => void entries.delete(key),
  };
}

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function listenOn(host: string, port: number): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
}

async function setUp() {
  const runDir = mkdtempSync(path.join(tmpdir(), 'signalbox-http-'));
  const dashboardDir = path.join(runDir, 'out');
  mkdirSync(path.join(runDir, 'logs'));
  mkdirSync(path.join(dashboardDir, 'messages'), { recursive: true });
  mkdirSync(path.join(dashboardDir, '_next', 'static'), { recursive: true });
  writeFileSync(
    path.join(dashboardDir, 'index.html'),
    '<html><script>let a = 1;</script><script src="/boot.js"></script></html>',
  );
  writeFileSync(path.join(dashboardDir, 'messages', 'index.html'), '<html>messages</html>');
  writeFileSync(path.join(dashboardDir, '404.html'), '<html>no such page</html>');
  writeFileSync(path.join(dashboardDir, 'boot.js'), '1');
  writeFileSync(path.join(dashboardDir, '_next', 'static', 'a.js'), '1');
  writeFileSync(path.join(dashboardDir, '_next', 'static', 'big.js'), bigScript);
  writeFileSync(path.join(runDir, 'token'), token);
  // What the control plane before this one wrote: it died, and its log stayed.
  writeFileSync(path.join(runDir, 'logs', 'control.ndjson'), stateLine(1, 'ready', 'failed', killedFromOutside));
  const seen: { key: string | undefined; body: string }[] = [];
  const facade = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      if (request.url === '/health/ready') {
        response.end(JSON.stringify({ instance: 'facade-2', ready: true, reasons: [] }));
        return;
      }
      seen.push({ key: request.headers['idempotency-key'] as string | undefined, body });
      response.setHeader('content-type', 'application/json');
      response.statusCode = request.method === 'POST' ? 201 : request.url?.startsWith('/facade/') ? 404 : 200;
      response.end(JSON.stringify({ url: request.url }));
    });
  });
  const logFile = (id: string) => path.join(runDir, 'logs', `${id}.ndjson`);
  const fake = createFakeDriver(
    [
      // Nobody listens on port 1: sends must go over to the other facade.
      child('facade-1', 'http://127.0.0.1:1'),
      child('facade-2', facade.url),
      child('logging-1', null),
    ],
    logFile,
  );
  const commands = createFakeCommands();
  const cluster = {
    consulUrl: 'http://127.0.0.1:1',
    settings: settingsSchema.parse({}),
    runDir,
    token: openToken(runDir),
    origin: 'http://localhost:0',
    epoch: () => 1,
    brokers: () => [],
    wanted: () => ({ facade: 2 }),
  };
  const none = () => Promise.reject(new AppError('unavailable', 'no brokers here'));
  const logAdmin = {
    start: async () => {},
    stop: async () => {},
    ensureTopic: none,
    describe: none,
    highWaters: none,
    describeGroup: none,
    deleteTopic: none,
  };
  const openLog = () => {
    throw new Error('how the log is cut is never known here');
  };
  const monitor = createClusterMonitor({ driver: fake.driver, commands, cluster, logAdmin, openLog });
  const http = createHttpServer({ monitor, commands, cluster, keyValue: createFakeKeys(), dashboardDir });
  monitor.start();
  const { url, port } = await http.listen(0);
  return {
    url,
    port,
    runDir,
    seen,
    logFile,
    fake,
    origin: `http://localhost:${port}`,
    dashboardDir,
    async stop() {
      await http.stop();
      await monitor.stop();
      facade.server.closeAllConnections();
      await new Promise((resolve) => facade.server.close(resolve));
      rmSync(runDir, { recursive: true });
    },
  };
}

let at: Awaited<ReturnType<typeof setUp>>;
beforeAll(async () => {
  at = await setUp();
});
afterAll(() => at.stop());

/** One request with exactly these headers, Host included. */
function ask(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string; json: () => Record<string, Json> }> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port: at.port, method, path: target, headers: { host: `localhost:${at.port}`, ...headers } },
      (reply) => {
        let text = '';
        reply.on('data', (chunk) => (text += chunk));
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text, json: () => JSON.parse(text) }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The bytes as they came over the wire. */
async function askBytes(target: string, given: Record<string, string> = {}) {
  const headers = { host: `localhost:${at.port}`, ...given };
  const outgoing = httpRequest({ host: '127.0.0.1', port: at.port, path: target, headers }).end();
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk as Buffer);
  return { status: reply.statusCode, headers: reply.headers, bytes: Buffer.concat(chunks) };
}

/** Node's own client never sends two. */
function statusWithTwoHosts(target: string): Promise<number> {
  const host = `Host: localhost:${at.port}`;
  return new Promise((resolve, reject) => {
    const socket = connectTo(at.port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\n${host}\r\n${host}\r\n\r\n`),
    );
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(Number(answer.toString().split(' ', 2)[1]));
    });
  });
}

/** Both halves of a new session: the cookie, which goes to every port of localhost, and what only our own pages hold. */
async function signIn(): Promise<{ cookie: string; tab: { 'x-signalbox-tab': string } }> {
  const reply = await ask('POST', '/api/session', { ...json, origin: at.origin }, JSON.stringify({ token: now() }));
  expect(reply.status).toBe(200);
  const cookie = String(reply.headers['set-cookie']?.[0]?.split(';')[0]);
  return { cookie, tab: { 'x-signalbox-tab': String(reply.json()['tab']) } };
}

/** The token that is valid now. */
function now(): string {
  return readFileSync(path.join(at.runDir, 'token'), 'utf8').trim();
}

describe('who is let in', () => {
  it('nobody without a session or the token; the answer says how to get in', async () => {
    const reply = await ask('GET', '/api/topology');
    expect(reply.status).toBe(401);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json()).toMatchObject({
      code: 'unauthenticated',
      remedy: expect.stringContaining('npx signalbox token'),
    });
    expect((await ask('GET', '/api/topology', { authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await ask('GET', '/api/topology', { cookie: 'signalbox_session=made-up' })).status).toBe(401);
  });

  it('a program with the token', async () => {
    const reply = await ask('GET', '/api/topology', bearer);
    expect(reply.status).toBe(200);
    const status = statusSchema.parse(reply.json());
    expect(status.instances.map(({ id }) => id)).toEqual(['facade-1', 'facade-2', 'logging-1']);
  });

  it('a browser that signed in, on its own pages only', async () => {
    const session = await signIn();
    const cookie = session.cookie;
    const own = { cookie, ...session.tab, 'sec-fetch-site': 'same-origin' };
    expect((await ask('GET', '/api/topology', own)).status).toBe(200);
    expect((await ask('GET', '/api/topology', { cookie, ...session.tab, origin: at.origin })).status).toBe(200);
    for (const headers of [
      { cookie },
      { cookie, ...session.tab },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site' },
      { cookie, origin: 'null' },
      { cookie, origin: 'http://localhost:1' },
      { cookie, origin: 'https://evil.example' },
    ]) {
      expect((await ask('GET', '/api/topology', headers)).status).toBe(403);
    }
    const body = JSON.stringify({ verb: 'heal' });
    expect((await ask('POST', '/api/commands', { ...own, ...json }, body)).status).toBe(403);
    const post = { cookie, ...session.tab, origin: at.origin, ...json };
    expect((await ask('POST', '/api/commands', post, body)).status).toBe(202);
  });

  it('a server on another port, which is sent our cookie and forges all the rest, is not', async () => {
    const mine = await signIn();
    const other = await signIn();
    const forged = { cookie: mine.cookie, origin: at.origin, 'sec-fetch-site': 'same-origin', ...json };
    for (const guess of ['', mine.cookie.split('=')[1] ?? '', other.tab['x-signalbox-tab']]) {
      const headers = { ...forged, ...(guess === '' ? {} : { 'x-signalbox-tab': guess }) };
      expect((await ask('GET', '/api/topology', headers)).status).toBe(401);
      expect((await ask('POST', '/api/commands', headers, JSON.stringify({ verb: 'heal' }))).status).toBe(401);
      expect((await ask('DELETE', '/api/session', headers)).status).toBe(401);
      expect((await ask('GET', '/api/session', headers)).json()).toEqual({ signedIn: false, half: true });
      const auth = { tab: guess };
      expect(await connect({ headers: { cookie: mine.cookie, origin: at.origin }, auth })).toEqual({
        refused: 'unauthenticated',
      });
    }
    const besides = { cookie: `signalbox_session=planted; ${mine.cookie}`, ...mine.tab, origin: at.origin };
    expect((await ask('GET', '/api/topology', besides)).status).toBe(200);
  });

  it('nobody by an old token or session once there is a new token', async () => {
    const old = { authorization: `Bearer ${now()}` };
    const { cookie, tab } = await signIn();
    const own = { cookie, ...tab, origin: at.origin };
    const sockets = [
      await welcomed({ auth: { token: now() } }),
      await welcomed({ headers: { cookie, origin: at.origin }, auth: { tab: tab['x-signalbox-tab'] } }),
    ];
    const ended = sockets.map((socket) => new Promise((resolve) => socket.on('disconnect', resolve)));
    const before = now();
    const reply = await ask('POST', '/api/token', old);
    expect([reply.status, reply.json()]).toEqual([200, { renewed: true }]);
    expect(await Promise.all(ended)).toEqual(['io server disconnect', 'io server disconnect']);
    expect(now()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(now()).not.toBe(before);
    expect(statSync(path.join(at.runDir, 'token')).mode & 0o777).toBe(0o600);
    for (const headers of [old, own]) expect((await ask('GET', '/api/topology', headers)).status).toBe(401);
    const link = await ask('POST', '/api/session', { ...json, origin: at.origin }, JSON.stringify({ token: before }));
    expect(link.status).toBe(401);
    bearer.authorization = `Bearer ${now()}`;
    expect((await ask('GET', '/api/topology', bearer)).status).toBe(200);
  });

  it('signs in with the token only, keeps no token and no session in clear, and signs out', async () => {
    const wrong = await ask('POST', '/api/session', json, JSON.stringify({ token: 'guessed' }));
    expect(wrong.status).toBe(401);
    const reply = await ask('POST', '/api/session', { ...json, origin: at.origin }, JSON.stringify({ token: now() }));
    const header = String(reply.headers['set-cookie']?.[0]);
    expect(header).toMatch(/HttpOnly/i);
    expect(header).toMatch(/SameSite=Strict/i);
    const cookie = String(header.split(';')[0]);
    const file = path.join(at.runDir, 'sessions.json');
    const tab = String(reply.json()['tab']);
    expect(header).toMatch(/Max-Age=86400;/);
    for (const secret of [cookie.split('=')[1], tab]) expect(readFileSync(file, 'utf8')).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const own = { cookie, origin: at.origin, 'x-signalbox-tab': tab };
    expect((await ask('GET', '/api/session', own)).json()).toEqual({ signedIn: true });
    expect((await ask('DELETE', '/api/session', own)).json()).toEqual({ signedIn: false });
    expect((await ask('GET', '/api/session', own)).json()).toEqual({ signedIn: false });
    expect((await ask('GET', '/api/topology', own)).status).toBe(401);
  });

  it('whoever guesses tokens is slowed down, and the owner is not', async () => {
    const guess = () => ask('POST', '/api/session', { ...json, origin: at.origin }, JSON.stringify({ token: 'guess' }));
    const guesses = await Promise.all(Array.from({ length: 40 }, guess));
    const statuses = new Set(guesses.map(({ status }) => status));
    expect(statuses).toEqual(new Set([401, 429]));
    await signIn();
  });

  it('a stranger in our place is nobody: both addresses that localhost leads to are ours', async () => {
    const headers = { host: `localhost:${at.port}` };
    const outgoing = httpRequest({ host: '::1', port: at.port, path: '/health/live', headers, agent: false }).end();
    const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
    reply.resume();
    expect(reply.statusCode).toBe(200);
    await expect(listenOn('::1', at.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(listenOn('127.0.0.1', at.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each(['evil.example', 'localhost', 'localhost:1', '[::1]:3000', '127.0.0.1.nip.io'])(
    'nobody who calls it %j',
    async (host) => {
      for (const target of ['/', '/api/topology', '/health/live', '/boot.js']) {
        expect((await ask('GET', target, { host, ...bearer })).status).toBe(421);
      }
    },
  );
});

describe('a storm', () => {
  it('of requests to the live feed waits in the same line as all others, and is refused where that is full', async () => {
    const one = `GET /socket.io/?EIO=4&transport=none HTTP/1.1\r\nHost: localhost:${at.port}\r\n`;
    const socket = connectTo(at.port, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => (text += part.toString('latin1')));
    socket.write(`${one}\r\n`.repeat(999) + `${one}Connection: close\r\n\r\n`);
    await once(socket, 'close');
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
    expect(statuses.length).toBe(1000);
    expect(new Set(statuses)).toEqual(new Set(['400', '503']));
  });
});

describe('pages', () => {
  it('are public, run nothing inline but what their build put there, and may be framed by nobody', async () => {
    const reply = await ask('GET', '/');
    expect(reply.status).toBe(200);
    const policy = String(reply.headers['content-security-policy']);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}';/);
    expect(reply.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it('looks on disk for the files it has, and for no other path that is asked for', async () => {
    expect(await ask('GET', '/boot.js')).toMatchObject({ status: 200, text: '1' });
    writeFileSync(path.join(at.dashboardDir, 'late.js'), '1');
    expect((await ask('GET', '/late.js')).status).toBe(404);
    expect((await ask('GET', '/_next/static')).status).toBe(404);
  });

  it('live in folders; what is not there is a page for people and a problem for programs', async () => {
    expect((await ask('GET', '/messages/')).text).toContain('messages');
    const redirect = await ask('GET', '/messages?id=1');
    expect([redirect.status, redirect.headers.location]).toEqual([308, '/messages/?id=1']);
    const missing = await ask('GET', '/nothing', { accept: 'text/html' });
    expect([missing.status, missing.text]).toEqual([404, '<html>no such page</html>']);
    expect((await ask('GET', '/nothing')).json()).toMatchObject({ code: 'not-found' });
    expect((await ask('GET', '/api/nothing', bearer)).status).toBe(404);
    expect((await ask('GET', '/_next/static/a.js')).headers['cache-control']).toContain('immutable');
  });

  it.each([
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
    ['gzip', 'gzip, br;q=0', gunzipSync],
  ] as const)('their files go out packed as %s to who says %j', async (coding, accepted, unpack) => {
    for (const target of ['/_next/static/big.js', '/']) {
      const { status, headers, bytes } = await askBytes(target, { 'accept-encoding': accepted });
      expect([status, headers['content-encoding'], headers['vary']]).toEqual([200, coding, 'Accept-Encoding']);
      const plain = await askBytes(target);
      expect([plain.headers['content-encoding'], plain.headers['vary']]).toEqual([undefined, 'Accept-Encoding']);
      expect(unpack(bytes).toString()).toBe(plain.bytes.toString());
      expect(headers['content-type']).toBe(plain.headers['content-type']);
      expect(headers['cache-control']).toBe(plain.headers['cache-control']);
    }
    const { bytes } = await askBytes('/_next/static/big.js', { 'accept-encoding': accepted });
    expect(bytes.length).toBeLessThan(bigScript.length / 10);
  });

  it('a file that the browser has is not sent again, and a packed one is not taken for the plain one', async () => {
    const br = { 'accept-encoding': 'br' };
    const { etag } = (await askBytes('/_next/static/big.js', br)).headers;
    expect((await askBytes('/_next/static/big.js', { ...br, 'if-none-match': String(etag) })).status).toBe(304);
    expect((await askBytes('/_next/static/big.js', { 'if-none-match': String(etag) })).status).toBe(200);
  });

  it.each(['/api/openapi.json', '/api/topology', '/api/session', '/health/live'])(
    'answers that may hold a secret are never packed: %s',
    async (target) => {
      const { headers } = await askBytes(target, { ...bearer, 'accept-encoding': 'gzip, br' });
      expect(headers['content-encoding']).toBeUndefined();
    },
  );

  it.each(['/../token', '/%2e%2e/token', '/..%2ftoken', '//token', '/messages/..%5c..%5ctoken', '/%00', '/%ff'])(
    'never anything outside their folder: %s',
    async (target) => {
      const reply = await ask('GET', target);
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
      expect(reply.text).not.toContain(token);
    },
  );
});

describe('the API', () => {
  it('says what it offers', async () => {
    const { paths } = (await ask('GET', '/api/openapi.json', bearer)).json() as { paths: Record<string, Json> };
    for (const known of ['/api/topology', '/api/messages/{id}/trace', '/api/commands', '/api/config/{key}/rollback']) {
      expect(Object.keys(paths)).toContain(known);
    }
    expect((await ask('GET', '/api/scenarios', bearer)).json()).toEqual({ scenarios: [] });
    expect((await ask('GET', '/api/verdict', bearer)).json()).toMatchObject({ verdict: 'unknown', anomalies: [] });
    expect((await ask('GET', '/health/live')).status).toBe(200);
  });

  it('takes a command and tells what became of it', async () => {
    const body = JSON.stringify({ verb: 'kill', targets: ['logging-1'] });
    const { id } = (await ask('POST', '/api/commands', { ...bearer, ...json }, body)).json();
    expect((await ask('GET', `/api/commands/${String(id)}`, bearer)).json()).toMatchObject({
      verb: 'kill',
      by: 'program',
    });
    expect((await ask('GET', '/api/commands/c999', bearer)).status).toBe(404);
    const unknown = JSON.stringify({ verb: 'kill', targets: ['logging-9'] });
    expect((await ask('POST', '/api/commands', { ...bearer, ...json }, unknown)).status).toBe(404);
  });

  it('sends a message through the facade that answers, with one key for all tries', async () => {
    for (let i = 0; i < 2; i += 1) {
      const reply = await ask(
        'POST',
        '/api/messages',
        { ...bearer, ...json },
        JSON.stringify({ msg: 'hi', key: `k${i}` }),
      );
      expect(reply.status).toBe(201);
      expect(at.seen.at(-1)).toEqual({ key: `k${i}`, body: '{"msg":"hi"}' });
    }
    await ask('POST', '/api/messages', { ...bearer, ...json }, JSON.stringify({ msg: 'hi' }));
    expect(at.seen.at(-1)?.key).toMatch(/^[0-9a-f-]{36}$/);
    const read = await ask('GET', '/api/facade?limit=3&logging=logging-1', bearer);
    expect(read.json()).toEqual({ url: '/facade?logging=logging-1&limit=3' });
  });

  it('changes a setting by compare-and-set, keeps its history, and takes it back', async () => {
    const put = (value: string, modifyIndex?: number, key = 'routing%2Fpolicy') =>
      ask(
        'PUT',
        `/api/config/${key}`,
        { ...bearer, ...json },
        JSON.stringify({ value, ...(modifyIndex === undefined ? {} : { modifyIndex }) }),
      );
    const first = (await ask('GET', '/api/config/routing/policy', bearer)).json();
    expect(first).toMatchObject({ key: 'routing/policy', value: 'random' });
    const changed = await put('round-robin', Number(first['modifyIndex']));
    expect(changed.json()).toMatchObject({ value: 'round-robin' });
    expect((await put('random', Number(first['modifyIndex']))).status).toBe(409);
    expect((await put('sideways')).json()).toMatchObject({ status: 400, found: '"sideways"' });
    expect((await put('x', undefined, 'no/such')).status).toBe(404);
    const history = (await ask('GET', '/api/config/routing%2Fpolicy/history', bearer)).json() as {
      history: { value: string }[];
    };
    expect(history.history.map(({ value }) => value)).toEqual(['round-robin', 'random']);
    const back = await ask('POST', '/api/config/routing/policy/rollback', { ...bearer, ...json }, '{}');
    expect(back.json()).toMatchObject({ value: 'random' });
    expect((await ask('GET', '/api/config', bearer)).json()).toMatchObject({ entries: [{ value: 'random' }] });
  });

  it('shows messages, their way and the logs out of what the instances wrote', async () => {
    const id = '00000000-0000-4000-8000-000000000001';
    const base = {
      t: '2026-01-01T00:00:00.000Z',
      level: 'info',
      life: 'a',
      event: 'hop',
      msg: 'm',
      attempt: 1,
      outcome: 'ok',
      ms: 1,
    };
    const hop = (seq: number, name: string, more = {}) =>
      `${JSON.stringify({ ...base, instance: 'facade-2', seq, hop: name, messageId: id, requestId: 'r', ...more })}\n`;
    appendFileSync(at.logFile('facade-2'), hop(1, 'accept', { text: 'hello' }) + hop(2, 'reply', { status: 201 }));
    await vi.waitFor(async () => {
      const { messages } = (await ask('GET', '/api/messages', bearer)).json() as { messages: Json[] };
      expect(messages).toMatchObject([{ id, state: 'acked', text: 'hello' }]);
    });
    const acked = (await ask('GET', '/api/messages?state=acked', bearer)).json();
    expect(acked).toMatchObject({ messages: [{ id }] });
    expect((await ask('GET', '/api/messages?state=refused', bearer)).json()).toMatchObject({ messages: [] });
    const trace = (await ask('GET', `/api/messages/${id}/trace`, bearer)).json();
    expect(trace).toMatchObject({ id, whereabouts: null, hops: [{ hop: 'accept' }, { hop: 'reply' }] });
    const logs = (await ask('GET', '/api/logs/facade-2?limit=1', bearer)).json();
    expect(logs).toMatchObject({ lines: [{ seq: 1 }], next: expect.any(String) });
    const rest = (await ask('GET', `/api/logs/facade-2?after=${String(logs['next'])}`, bearer)).json();
    expect(rest).toMatchObject({ lines: [{ seq: 2 }] });
    await vi.waitFor(async () => {
      const all = (await ask('GET', '/api/logs/all', bearer)).json();
      const facade2 = { instance: 'facade-2' };
      expect(all).toMatchObject({
        lines: [{ instance: 'control' }, { ...facade2, seq: 1 }, { ...facade2, seq: 2 }],
      });
    });
    expect((await ask('GET', '/api/logs/..%2f..%2ftoken', bearer)).status).toBe(404);
    expect((await ask('GET', '/api/messages/00000000-0000-4000-8000-000000000009/trace', bearer)).status).toBe(404);
  });

  const deep = '['.repeat(5000);
  const manyTargets = JSON.stringify({ verb: 'kill', targets: Array(65).fill('logging-1') });
  it.each([
    ['an empty body', 'POST', '/api/commands', '', 400],
    ['half a body', 'POST', '/api/commands', '{', 400],
    ['a deep body', 'POST', '/api/commands', deep, 400],
    ['a field too many', 'POST', '/api/commands', '{"verb":"kill","targets":["logging-1"],"extra":1}', 400],
    ['a target that is words', 'POST', '/api/commands', '{"verb":"kill","targets":["logging-1; rm -rf /"]}', 400],
    ['a verb there is not', 'POST', '/api/commands', '{"verb":"rm","targets":["logging-1"]}', 400],
    ['__proto__', 'POST', '/api/commands', '{"verb":"heal","__proto__":{"a":1}}', 400],
    ['too many targets', 'POST', '/api/commands', manyTargets, 400],
    ['an empty message', 'POST', '/api/messages', '{"msg":""}', 400],
    ['a key with a line break', 'POST', '/api/messages', '{"msg":"a","key":"a\\nb"}', 400],
    ['a bare string', 'POST', '/api/messages', '"msg"', 400],
    ['a body too large', 'POST', '/api/messages', `{"msg":"${'x'.repeat(70_000)}"}`, 413],
    ['a token that is a number', 'POST', '/api/session', '{"token":7}', 400],
    ['a name that is a path', 'PUT', '/api/config/queue/name', '{"value":"a/../b"}', 400],
    ['a version that is a text', 'PUT', '/api/config/queue/name', '{"value":"a","modifyIndex":"7"}', 400],
    ['a version below 0', 'PUT', '/api/config/routing/policy', '{"value":"random","modifyIndex":-1}', 400],
    ['a version to go back to below 0', 'POST', '/api/config/routing/policy/rollback', '{"modifyIndex":-1}', 400],
    ['limit 0', 'GET', '/api/messages?limit=0', undefined, 400],
    ['limit twice', 'GET', '/api/messages?limit=1&limit=2', undefined, 400],
    ['another query', 'GET', '/api/messages?other=1', undefined, 400],
    ['a state there is not', 'GET', '/api/messages?state=lost', undefined, 400],
    ['an id that is none', 'GET', '/api/messages/not-an-id/trace', undefined, 400],
    ['a limit too high', 'GET', '/api/logs/facade-2?limit=99999', undefined, 400],
    ['a number below 0', 'GET', '/api/events?after=-1', undefined, 400],
    ['an address to go to', 'GET', '/api/facade?url=http://evil', undefined, 400],
    ['a method there is not', 'DELETE', '/api/commands', undefined, 405],
  ])('answers %s by a problem', async (_what, method, target, body, status) => {
    const reply = await ask(method, target, { ...bearer, ...(body === undefined ? {} : json) }, body);
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'takes no body of %s',
    async (type) => {
      const reply = await ask('POST', '/api/commands', { ...bearer, 'content-type': type }, '{"verb":"heal"}');
      expect(reply.status).toBe(415);
    },
  );
});

/** A socket that has been welcomed, or the reason why it was not. */
function connect(options: {
  headers?: Record<string, string>;
  auth?: Record<string, string>;
  transport?: 'polling' | 'websocket';
}) {
  const socket = io(`http://localhost:${at.port}/live`, {
    transports: [options.transport ?? 'websocket'],
    extraHeaders: options.headers ?? {},
    auth: options.auth ?? {},
    reconnection: false,
    forceNew: true,
  });
  return new Promise<{ socket: Socket } | { refused: string }>((resolve) => {
    socket.on('connect', () => resolve({ socket }));
    socket.on('connect_error', (error) => resolve({ refused: error.message }));
  });
}

async function welcomed(options: Parameters<typeof connect>[0]): Promise<Socket> {
  const result = await connect(options);
  if ('refused' in result) throw new Error(result.refused);
  return result.socket;
}

describe('the live feed', () => {
  it.each(['polling', 'websocket'] as const)(
    'by %s: lets in the token and own pages, refuses the rest',
    async (transport) => {
      const { cookie, tab } = await signIn();
      const auth = { tab: tab['x-signalbox-tab'] };
      const own = { headers: { cookie, origin: at.origin }, auth };
      for (const options of [{ headers: bearer }, { auth: { token: now() } }, own]) {
        (await welcomed({ transport, ...options })).disconnect();
      }
      expect(await connect({ transport })).toEqual({ refused: 'unauthenticated' });
      expect(await connect({ transport, auth: { token: 'guessed' } })).toEqual({ refused: 'unauthenticated' });
      for (const headers of [
        { cookie },
        { cookie, origin: 'https://evil.example' },
        { cookie, origin: 'null' },
        { ...bearer, origin: 'https://evil.example' },
        { ...bearer, 'sec-fetch-site': 'cross-site' },
        { ...bearer, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
      ]) {
        expect(await connect({ transport, headers, auth })).toHaveProperty('refused');
      }
    },
  );

  it('refuses the upgrade of a foreign page before any socket is made', async () => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const reply = await ask('GET', '/socket.io/?EIO=4&transport=websocket', {
      ...upgrade,
      ...bearer,
      origin: 'https://evil.example',
    });
    expect(reply.status).toBe(400);
    const polling = await ask('GET', '/socket.io/?EIO=4&transport=polling', {
      ...bearer,
      origin: 'https://evil.example',
    });
    expect(polling.status).toBeGreaterThanOrEqual(400);
    expect(polling.headers['access-control-allow-origin']).toBeUndefined();
    const elsewhere = await ask('GET', '/socket.io/?EIO=4&transport=polling', { ...bearer, host: 'evil.example' });
    expect(elsewhere.status).toBe(421);
  });

  it('asks each request of a connection where it comes from, not only its first', async () => {
    const target = '/socket.io/?EIO=4&transport=polling';
    const { sid } = JSON.parse((await ask('GET', target)).text.slice(1)) as { sid: string };
    const later = `${target}&sid=${sid}`;
    expect(await statusWithTwoHosts(later)).toBe(421);
    for (const [headers, status] of [
      [{ host: 'evil.example' }, 421],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 403],
    ] as const) {
      expect((await ask('POST', later, headers, '40/live,')).status).toBe(status);
      expect((await ask('GET', later, headers)).status).toBe(status);
    }
    expect((await ask('POST', later, {}, '40/live,')).status).toBe(200);
  });

  it.each(['j=0', 'j=1&j=2', '%6a=0'])('answers no script: %s', async (query) => {
    const reply = await ask('GET', `/socket.io/?EIO=4&transport=polling&${query}`);
    expect(reply.status).toBe(400);
    expect(reply.headers['content-type']).not.toContain('javascript');
  });

  it('keeps strangers few and short, and has room for the owner meanwhile', async () => {
    const { cookie, tab } = await signIn();
    const open = async () => (await ask('GET', '/socket.io/?EIO=4&transport=polling')).status;
    const began = performance.now();
    const statuses = await Promise.all(Array.from({ length: 300 }, open));
    // Sixteen at once, and each of them goes after 2 s.
    const most = 16 * (1 + Math.floor((performance.now() - began) / 2000));
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(most);
    const own = { headers: { cookie, origin: at.origin }, auth: { tab: tab['x-signalbox-tab'] } };
    for (const transport of ['polling', 'websocket'] as const) (await welcomed({ transport, ...own })).disconnect();
    // What a stranger held is free again before a page that was turned away has tried a fourth time.
    await vi.waitFor(async () => expect(await open()).toBe(200), { timeout: 3000 });
  });

  it('shows a killed instance dead within half a second, by a patch on the snapshot', async () => {
    const socket = await welcomed({ headers: bearer });
    let state: Json = null;
    let last = Number.NaN;
    const gaps: number[] = [];
    socket.on('snapshot', (body: { seq: number; state: Json }) => {
      ({ state, seq: last } = body);
    });
    socket.on('patch', (body: { seq: number; changes: never }) => {
      if (body.seq !== last + 1) gaps.push(body.seq);
      last = body.seq;
      state = applyChanges(state, body.changes);
    });
    socket.emit('subscribe', { topics: ['topology'] });
    await vi.waitFor(() =>
      expect(topologyStateSchema.parse(state).instances).toMatchObject({ 'logging-1': { state: 'ready' } }),
    );
    const killedAt = performance.now();
    at.fake.set('logging-1', { state: 'killed', life: null, pid: null });
    await vi.waitFor(
      () => expect(state).toMatchObject({ instances: { 'logging-1': { state: 'killed', ready: false } } }),
      { interval: 5 },
    );
    expect(performance.now() - killedAt).toBeLessThan(500);
    expect(gaps).toEqual([]);
    socket.disconnect();
  });

  it('knows what happened under the control plane before it, and goes on from there', async () => {
    const socket = await welcomed({ headers: bearer });
    let state: Json = null;
    socket.on('snapshot', (body: { state: Json }) => (state = body.state));
    socket.on('patch', ({ changes }: { changes: never }) => (state = applyChanges(state, changes)));
    socket.emit('subscribe', { topics: ['timeline'] });
    const kinds = () => Object.values(timelineStateSchema.parse(state).entries).map(({ kind }) => kind);
    await vi.waitFor(() => expect(kinds()).toEqual(['killed-from-outside']));
    appendFileSync(at.logFile('control'), stateLine(2, 'failed', 'starting') + stateLine(3, 'starting', 'ready'));
    await vi.waitFor(() => expect(kinds()).toEqual(['killed-from-outside', 'back']));
    socket.disconnect();
  });

  it('follows one log, and says which topic there is not', async () => {
    const socket = await welcomed({ headers: bearer });
    const problem = new Promise((resolve) => socket.on('problem', resolve));
    const lines: number[] = [];
    const snapshot = new Promise<{ topic: string }>((resolve) => socket.on('snapshot', resolve));
    socket.on('patch', ({ changes }: { changes: { op: string; items?: { seq: number }[] }[] }) => {
      for (const change of changes) for (const line of change.items ?? []) lines.push(line.seq);
    });
    socket.emit('subscribe', { topics: ['logs:facade-1', 'logs:facade-7'] });
    expect(await problem).toMatchObject({ code: 'not-found', found: 'logs:facade-7' });
    expect(await snapshot).toMatchObject({ topic: 'logs:facade-1', state: { lines: [], dropped: 0 } });
    appendFileSync(at.logFile('facade-1'), 'words of another program\n');
    await vi.waitFor(() => expect(lines).toEqual([1]));
    socket.disconnect();
  });

  it('answers nonsense by problems, and ends a connection that floods', async () => {
    const socket = await welcomed({ headers: bearer });
    const problems: unknown[] = [];
    socket.on('problem', (problem) => problems.push(problem));
    const nonsense = [
      null,
      7,
      'topology',
      {},
      { topics: [] },
      { topics: ['nothing'] },
      { topics: ['topology'], more: 1 },
    ];
    for (const body of nonsense) socket.emit('subscribe', body);
    socket.emit('unsubscribe', { topics: 'topology' });
    await vi.waitFor(() => expect(problems).toHaveLength(nonsense.length + 1));
    const ended = new Promise((resolve) => socket.on('disconnect', resolve));
    for (let i = 0; i < 200; i += 1) socket.emit('subscribe', { topics: ['topology'] });
    await ended;
    expect((await ask('GET', '/api/topology', bearer)).status).toBe(200);
  });

  it('ends with the session that opened it', async () => {
    const { cookie, tab } = await signIn();
    const headers = { cookie, origin: at.origin };
    const socket = await welcomed({ headers, auth: { tab: tab['x-signalbox-tab'] } });
    const ended = new Promise((resolve) => socket.on('disconnect', resolve));
    await ask('DELETE', '/api/session', { ...headers, ...tab });
    expect(await ended).toBe('io server disconnect');
  });
});
