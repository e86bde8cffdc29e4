import { readFileSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectTo } from 'node:net';
import path from 'node:path';
import { statusSchema } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createServer } from 'node:http';
import { token, bearer, json, type ServedControl, serveControl } from '../../testing/served-control.ts';

let at: ServedControl;
beforeAll(async () => {
  at = await serveControl();
});
afterAll(() => at.stop());

async function listenOn(host: string, port: number): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
}

describe('who is let in', () => {
  it('nobody without a session or the token; the answer says how to get in', async () => {
    const reply = await at.ask('GET', '/api/topology');
    expect(reply.status).toBe(401);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json()).toMatchObject({
      code: 'unauthenticated',
      remedy: expect.stringContaining('npx signalbox token'),
    });
    expect((await at.ask('GET', '/api/topology', { authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await at.ask('GET', '/api/topology', { cookie: 'signalbox_session=made-up' })).status).toBe(401);
  });

  it('a program with the token', async () => {
    const reply = await at.ask('GET', '/api/topology', bearer);
    expect(reply.status).toBe(200);
    const status = statusSchema.parse(reply.json());
    expect(status.instances.map(({ id }) => id)).toEqual(['facade-1', 'facade-2', 'logging-1']);
  });

  it('a browser that signed in, on its own pages only', async () => {
    const session = await at.signIn();
    const cookie = session.cookie;
    const own = { cookie, ...session.tab, 'sec-fetch-site': 'same-origin' };
    expect((await at.ask('GET', '/api/topology', own)).status).toBe(200);
    expect((await at.ask('GET', '/api/topology', { cookie, ...session.tab, origin: at.origin })).status).toBe(200);
    for (const headers of [
      { cookie },
      { cookie, ...session.tab },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site' },
      { cookie, origin: 'null' },
      { cookie, origin: 'http://localhost:1' },
      { cookie, origin: 'https://evil.example' },
    ]) {
      expect((await at.ask('GET', '/api/topology', headers)).status).toBe(403);
    }
    const body = JSON.stringify({ verb: 'heal' });
    expect((await at.ask('POST', '/api/commands', { ...own, ...json }, body)).status).toBe(403);
    const post = { cookie, ...session.tab, origin: at.origin, ...json };
    expect((await at.ask('POST', '/api/commands', post, body)).status).toBe(202);
  });

  it('a server on another port, which is sent our cookie and forges all the rest, is not', async () => {
    const mine = await at.signIn();
    const other = await at.signIn();
    const forged = { cookie: mine.cookie, origin: at.origin, 'sec-fetch-site': 'same-origin', ...json };
    for (const guess of ['', mine.cookie.split('=')[1] ?? '', other.tab['x-signalbox-tab']]) {
      const headers = { ...forged, ...(guess === '' ? {} : { 'x-signalbox-tab': guess }) };
      expect((await at.ask('GET', '/api/topology', headers)).status).toBe(401);
      expect((await at.ask('POST', '/api/commands', headers, JSON.stringify({ verb: 'heal' }))).status).toBe(401);
      expect((await at.ask('DELETE', '/api/session', headers)).status).toBe(401);
      expect((await at.ask('GET', '/api/session', headers)).json()).toEqual({ signedIn: false, half: true });
      const auth = { tab: guess };
      expect(await at.connect({ headers: { cookie: mine.cookie, origin: at.origin }, auth })).toEqual({
        refused: 'unauthenticated',
      });
    }
    const besides = { cookie: `signalbox_session=planted; ${mine.cookie}`, ...mine.tab, origin: at.origin };
    expect((await at.ask('GET', '/api/topology', besides)).status).toBe(200);
  });

  it('nobody by an old token or session once there is a new token', async () => {
    const old = { authorization: `Bearer ${at.now()}` };
    const { cookie, tab } = await at.signIn();
    const own = { cookie, ...tab, origin: at.origin };
    const sockets = [
      await at.welcomed({ auth: { token: at.now() } }),
      await at.welcomed({ headers: { cookie, origin: at.origin }, auth: { tab: tab['x-signalbox-tab'] } }),
    ];
    const ended = sockets.map((socket) => new Promise((resolve) => socket.on('disconnect', resolve)));
    const before = at.now();
    const reply = await at.ask('POST', '/api/token', old);
    expect([reply.status, reply.json()]).toEqual([200, { renewed: true }]);
    expect(await Promise.all(ended)).toEqual(['io server disconnect', 'io server disconnect']);
    expect(at.now()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(at.now()).not.toBe(before);
    expect(statSync(path.join(at.runDir, 'token')).mode & 0o777).toBe(0o600);
    for (const headers of [old, own]) expect((await at.ask('GET', '/api/topology', headers)).status).toBe(401);
    const link = await at.ask(
      'POST',
      '/api/session',
      { ...json, origin: at.origin },
      JSON.stringify({ token: before }),
    );
    expect(link.status).toBe(401);
    const fresh = { authorization: `Bearer ${at.now()}` };
    expect((await at.ask('GET', '/api/topology', fresh)).status).toBe(200);
  });

  it('signs in with the token only, keeps no token and no session in clear, and signs out', async () => {
    const wrong = await at.ask('POST', '/api/session', json, JSON.stringify({ token: 'guessed' }));
    expect(wrong.status).toBe(401);
    const reply = await at.ask(
      'POST',
      '/api/session',
      { ...json, origin: at.origin },
      JSON.stringify({ token: at.now() }),
    );
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
    expect((await at.ask('GET', '/api/session', own)).json()).toEqual({ signedIn: true });
    expect((await at.ask('DELETE', '/api/session', own)).json()).toEqual({ signedIn: false });
    expect((await at.ask('GET', '/api/session', own)).json()).toEqual({ signedIn: false });
    expect((await at.ask('GET', '/api/topology', own)).status).toBe(401);
  });

  it('whoever guesses tokens is slowed down, and the owner is not', async () => {
    const guess = () =>
      at.ask('POST', '/api/session', { ...json, origin: at.origin }, JSON.stringify({ token: 'guess' }));
    const guesses = await Promise.all(Array.from({ length: 40 }, guess));
    const statuses = new Set(guesses.map(({ status }) => status));
    expect(statuses).toEqual(new Set([401, 429]));
    await at.signIn();
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
        expect((await at.ask('GET', target, { host, authorization: `Bearer ${at.now()}` })).status).toBe(421);
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
