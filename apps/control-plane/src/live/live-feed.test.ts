import { appendFileSync } from 'node:fs';
import { applyChanges, timelineStateSchema, topologyStateSchema, type Json } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bearer, stateLine, type ServedControl, serveControl } from '../../testing/served-control.ts';

let at: ServedControl;
beforeAll(async () => {
  at = await serveControl();
});
afterAll(() => at.stop());

describe('the live feed', () => {
  it.each(['polling', 'websocket'] as const)(
    'by %s: lets in the token and own pages, refuses the rest',
    async (transport) => {
      const { cookie, tab } = await at.signIn();
      const auth = { tab: tab['x-signalbox-tab'] };
      const own = { headers: { cookie, origin: at.origin }, auth };
      for (const options of [{ headers: bearer }, { auth: { token: at.now() } }, own]) {
        (await at.welcomed({ transport, ...options })).disconnect();
      }
      expect(await at.connect({ transport })).toEqual({ refused: 'unauthenticated' });
      expect(await at.connect({ transport, auth: { token: 'guessed' } })).toEqual({ refused: 'unauthenticated' });
      for (const headers of [
        { cookie },
        { cookie, origin: 'https://evil.example' },
        { cookie, origin: 'null' },
        { ...bearer, origin: 'https://evil.example' },
        { ...bearer, 'sec-fetch-site': 'cross-site' },
        { ...bearer, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
      ]) {
        expect(await at.connect({ transport, headers, auth })).toHaveProperty('refused');
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
    const reply = await at.ask('GET', '/socket.io/?EIO=4&transport=websocket', {
      ...upgrade,
      ...bearer,
      origin: 'https://evil.example',
    });
    expect(reply.status).toBe(400);
    const polling = await at.ask('GET', '/socket.io/?EIO=4&transport=polling', {
      ...bearer,
      origin: 'https://evil.example',
    });
    expect(polling.status).toBeGreaterThanOrEqual(400);
    expect(polling.headers['access-control-allow-origin']).toBeUndefined();
    const elsewhere = await at.ask('GET', '/socket.io/?EIO=4&transport=polling', { ...bearer, host: 'evil.example' });
    expect(elsewhere.status).toBe(421);
  });

  it('asks each request of a connection where it comes from, not only its first', async () => {
    const target = '/socket.io/?EIO=4&transport=polling';
    const { sid } = JSON.parse((await at.ask('GET', target)).text.slice(1)) as { sid: string };
    const later = `${target}&sid=${sid}`;
    expect(await at.statusWithTwoHosts(later)).toBe(421);
    for (const [headers, status] of [
      [{ host: 'evil.example' }, 421],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 403],
    ] as const) {
      expect((await at.ask('POST', later, headers, '40/live,')).status).toBe(status);
      expect((await at.ask('GET', later, headers)).status).toBe(status);
    }
    expect((await at.ask('POST', later, {}, '40/live,')).status).toBe(200);
  });

  it.each(['j=0', 'j=1&j=2', '%6a=0'])('answers no script: %s', async (query) => {
    const reply = await at.ask('GET', `/socket.io/?EIO=4&transport=polling&${query}`);
    expect(reply.status).toBe(400);
    expect(reply.headers['content-type']).not.toContain('javascript');
  });

  it('keeps strangers few and short, and has room for the owner meanwhile', async () => {
    const { cookie, tab } = await at.signIn();
    const open = async () => (await at.ask('GET', '/socket.io/?EIO=4&transport=polling')).status;
    const began = performance.now();
    const statuses = await Promise.all(Array.from({ length: 300 }, open));
    // Sixteen at once, and each of them goes after 2 s.
    const most = 16 * (1 + Math.floor((performance.now() - began) / 2000));
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(most);
    const own = { headers: { cookie, origin: at.origin }, auth: { tab: tab['x-signalbox-tab'] } };
    for (const transport of ['polling', 'websocket'] as const) (await at.welcomed({ transport, ...own })).disconnect();
    // What a stranger held is free again before a page that was turned away has tried a fourth time.
    await vi.waitFor(async () => expect(await open()).toBe(200), { timeout: 3000 });
  });

  it('shows a killed instance dead within half a second, by a patch on the snapshot', async () => {
    const socket = await at.welcomed({ headers: bearer });
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
    const socket = await at.welcomed({ headers: bearer });
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
    const socket = await at.welcomed({ headers: bearer });
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
    const socket = await at.welcomed({ headers: bearer });
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
    expect((await at.ask('GET', '/api/topology', bearer)).status).toBe(200);
  });

  it('ends with the session that opened it', async () => {
    const { cookie, tab } = await at.signIn();
    const headers = { cookie, origin: at.origin };
    const socket = await at.welcomed({ headers, auth: { tab: tab['x-signalbox-tab'] } });
    const ended = new Promise((resolve) => socket.on('disconnect', resolve));
    await at.ask('DELETE', '/api/session', { ...headers, ...tab });
    expect(await ended).toBe('io server disconnect');
  });
});
