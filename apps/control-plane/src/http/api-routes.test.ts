import { appendFileSync } from 'node:fs';
import { type Json } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bearer, json, type ServedControl, serveControl } from '../../testing/served-control.ts';

let at: ServedControl;
beforeAll(async () => {
  at = await serveControl();
});
afterAll(() => at.stop());

describe('the API', () => {
  it('says what it offers', async () => {
    const { paths } = (await at.ask('GET', '/api/openapi.json', bearer)).json() as { paths: Record<string, Json> };
    for (const known of ['/api/topology', '/api/messages/{id}/trace', '/api/commands', '/api/config/{key}/rollback']) {
      expect(Object.keys(paths)).toContain(known);
    }
    expect((await at.ask('GET', '/api/presets', bearer)).json()).toEqual({ preset: 'default', presets: [] });
    expect((await at.ask('GET', '/api/presets')).status).toBe(401);
    expect((await at.ask('GET', '/api/scenarios', bearer)).json()).toMatchObject({ runs: [], problems: [] });
    expect((await at.ask('GET', '/api/verdict', bearer)).json()).toMatchObject({ verdict: 'unknown', anomalies: [] });
    expect((await at.ask('GET', '/health/live')).status).toBe(200);
  });

  it('takes a command and tells what became of it', async () => {
    const body = JSON.stringify({ verb: 'kill', targets: ['logging-1'] });
    const { id } = (await at.ask('POST', '/api/commands', { ...bearer, ...json }, body)).json();
    expect((await at.ask('GET', `/api/commands/${String(id)}`, bearer)).json()).toMatchObject({
      verb: 'kill',
      by: 'program',
    });
    expect((await at.ask('GET', '/api/commands/c999', bearer)).status).toBe(404);
    const unknown = JSON.stringify({ verb: 'kill', targets: ['logging-9'] });
    expect((await at.ask('POST', '/api/commands', { ...bearer, ...json }, unknown)).status).toBe(404);
  });

  it('sends a message through the facade that answers, with one key for all tries', async () => {
    for (let i = 0; i < 2; i += 1) {
      const reply = await at.ask(
        'POST',
        '/api/messages',
        { ...bearer, ...json },
        JSON.stringify({ msg: 'hi', key: `k${i}` }),
      );
      expect(reply.status).toBe(201);
      expect(at.seen.at(-1)).toEqual({ key: `k${i}`, body: '{"msg":"hi"}' });
    }
    await at.ask('POST', '/api/messages', { ...bearer, ...json }, JSON.stringify({ msg: 'hi' }));
    expect(at.seen.at(-1)?.key).toMatch(/^[0-9a-f-]{36}$/);
    const read = await at.ask('GET', '/api/facade?limit=3&logging=logging-1', bearer);
    expect(read.json()).toEqual({ url: '/facade?logging=logging-1&limit=3' });
  });

  it('runs a scenario, tells how it goes, and gives its report as a file, never as a page of its own', async () => {
    const headers = { ...bearer, ...json };
    const begun = await at.ask('POST', '/api/scenarios/runs', headers, JSON.stringify({ name: 'h5' }));
    expect([begun.status, begun.json()]).toMatchObject([202, { name: 'h5', state: 'running' }]);
    const where = `/api/scenarios/runs/${String(begun.json()['id'])}`;
    expect(begun.headers.location).toBe(where);
    await expect.poll(async () => (await at.ask('GET', where, bearer)).json()).toMatchObject({ state: 'passed' });
    const report = await at.ask('GET', `${where}/report`, bearer);
    expect(report.headers['content-disposition']).toMatch(/^attachment; filename=h5-\w+\.html$/);
    expect(report.headers['content-security-policy']).toMatch(/^sandbox;/);
    expect(report.text).toContain('report of h5');
    for (const [route, body, status] of [
      ['/api/scenarios/runs', { name: '../h5' }, 400],
      ['/api/scenarios/runs', { name: 'h55' }, 404],
      ['/api/scenarios/runs/none/stop', {}, 404],
      [`${where}/stop`, {}, 409],
    ] as const)
      expect((await at.ask('POST', route, headers, JSON.stringify(body))).status).toBe(status);
  });

  it('changes a setting by compare-and-set, keeps its history, and takes it back', async () => {
    const put = (value: string, modifyIndex?: number, key = 'routing%2Fpolicy') =>
      at.ask(
        'PUT',
        `/api/config/${key}`,
        { ...bearer, ...json },
        JSON.stringify({ value, ...(modifyIndex === undefined ? {} : { modifyIndex }) }),
      );
    const first = (await at.ask('GET', '/api/config/routing/policy', bearer)).json();
    expect(first).toMatchObject({ key: 'routing/policy', value: 'random' });
    const changed = await put('round-robin', Number(first['modifyIndex']));
    expect(changed.json()).toMatchObject({ value: 'round-robin' });
    expect((await put('random', Number(first['modifyIndex']))).status).toBe(409);
    expect((await put('sideways')).json()).toMatchObject({ status: 400, found: '"sideways"' });
    expect((await put('x', undefined, 'no/such')).status).toBe(404);
    const history = (await at.ask('GET', '/api/config/routing%2Fpolicy/history', bearer)).json() as {
      history: { value: string }[];
    };
    expect(history.history.map(({ value }) => value)).toEqual(['round-robin', 'random']);
    const back = await at.ask('POST', '/api/config/routing/policy/rollback', { ...bearer, ...json }, '{}');
    expect(back.json()).toMatchObject({ value: 'random' });
    const { entries } = (await at.ask('GET', '/api/config', bearer)).json() as { entries: Json[] };
    expect(entries).toContainEqual(expect.objectContaining({ key: 'routing/policy', value: 'random', takes: 'live' }));
  });

  const change = (method: 'PUT' | 'POST', route: string, body: unknown) =>
    at.ask(method, `/api/config/${route}`, { ...bearer, ...json }, JSON.stringify(body));

  it('writes a setting that takes a restart by a command, and tells which', async () => {
    const changed = (await change('PUT', 'hazelcast/backup-count', { value: '1' })).json();
    expect(changed).toMatchObject({ value: '1', takes: 'rolling', command: expect.any(String) });
    const command = (await at.ask('GET', `/api/commands/${String(changed['command'])}`, bearer)).json();
    expect(command).toMatchObject({ verb: 'restart', setting: { key: 'hazelcast/backup-count', value: '1' } });
    const same = (await change('PUT', 'hazelcast/backup-count', { value: '1' })).json();
    expect(same).not.toHaveProperty('command');
    const stale = await change('PUT', 'hazelcast/backup-count', { value: '2', modifyIndex: 3 });
    expect([stale.status, stale.json()]).toMatchObject([409, { detail: expect.stringContaining('Somebody else') }]);
    const back = (await change('POST', 'hazelcast/backup-count/rollback', {})).json();
    expect(back).toMatchObject({ value: '2', command: expect.any(String) });
    expect((await change('PUT', 'hazelcast/backup-count', { value: 'x' })).status).toBe(400);
  });

  it('drops no messages without consent: it says how many there are, and how to consent', async () => {
    const refused = await change('PUT', 'queue/partitions', { value: '3' });
    expect([refused.status, refused.json()]).toMatchObject([
      409,
      {
        detail: expect.stringContaining('a new epoch begins'),
        expected: expect.stringContaining('newEpoch'),
        found: expect.stringMatching(/\d+ messages in epoch 1 that would be dropped/),
        remedy: expect.stringContaining('config set queue/partitions 3 --new-epoch'),
      },
    ]);
    const present = (await at.ask('GET', '/api/config/queue/partitions', bearer)).json();
    expect(present).toMatchObject({ value: '6', takes: 'epoch' });
    expect((await change('PUT', 'queue/partitions', { value: '6' })).status).toBe(200);
    const consented = (await change('PUT', 'queue/partitions', { value: '3', newEpoch: true })).json();
    const command = (await at.ask('GET', `/api/commands/${String(consented['command'])}`, bearer)).json();
    expect(command).toMatchObject({ verb: 'reset', setting: { key: 'queue/partitions', value: '3' } });
    expect((await change('POST', 'queue/partitions/rollback', {})).status).toBe(409);
  });

  it('leaves facts to who knows them', async () => {
    const refused = await change('PUT', 'queue/brokers', { value: '127.0.0.1:9' });
    expect([refused.status, refused.json()]).toMatchObject([
      409,
      { remedy: expect.stringContaining('signalbox.yaml') },
    ]);
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
      const { messages } = (await at.ask('GET', '/api/messages', bearer)).json() as { messages: Json[] };
      expect(messages).toMatchObject([{ id, state: 'acked', text: 'hello' }]);
    });
    const acked = (await at.ask('GET', '/api/messages?state=acked', bearer)).json();
    expect(acked).toMatchObject({ messages: [{ id }] });
    expect((await at.ask('GET', '/api/messages?state=refused', bearer)).json()).toMatchObject({ messages: [] });
    const trace = (await at.ask('GET', `/api/messages/${id}/trace`, bearer)).json();
    expect(trace).toMatchObject({ id, whereabouts: null, hops: [{ hop: 'accept' }, { hop: 'reply' }] });
    const logs = (await at.ask('GET', '/api/logs/facade-2?limit=1', bearer)).json();
    expect(logs).toMatchObject({ lines: [{ seq: 1 }], next: expect.any(String) });
    const rest = (await at.ask('GET', `/api/logs/facade-2?after=${String(logs['next'])}`, bearer)).json();
    expect(rest).toMatchObject({ lines: [{ seq: 2 }] });
    await vi.waitFor(async () => {
      const all = (await at.ask('GET', '/api/logs/all', bearer)).json();
      const facade2 = { instance: 'facade-2' };
      expect(all).toMatchObject({
        lines: [{ instance: 'control' }, { ...facade2, seq: 1 }, { ...facade2, seq: 2 }],
      });
    });
    expect((await at.ask('GET', '/api/logs/..%2f..%2ftoken', bearer)).status).toBe(404);
    expect((await at.ask('GET', '/api/messages/00000000-0000-4000-8000-000000000009/trace', bearer)).status).toBe(404);
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
    const reply = await at.ask(method, target, { ...bearer, ...(body === undefined ? {} : json) }, body);
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'takes no body of %s',
    async (type) => {
      const reply = await at.ask('POST', '/api/commands', { ...bearer, 'content-type': type }, '{"verb":"heal"}');
      expect(reply.status).toBe(415);
    },
  );
});
