import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadyAnswer } from '@signalbox/supervisor';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { freePorts } from '../../../test-engines/free-port.ts';
import { type ConsulPorts, consulLaunch, createProgress, type Provisioned, readProvisioned } from '../src/index.ts';
import { startEngine } from './started-engine.ts';

let dir = '';
let provisioned: Provisioned;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox consul '));
  const progress = createProgress((line) => process.stderr.write(`${line}\n`));
  provisioned = await readProvisioned(process.env, progress, AbortSignal.timeout(600_000));
}, 600_000);
afterAll(() => rm(dir, { recursive: true }));

async function consulPorts(): Promise<ConsulPorts> {
  const [http = 0, server = 0, serf = 0] = await freePorts(3);
  return { http, server, serf };
}

const token = '7e57c0de-0000-4000-8000-000000000003';
const another = '7e57c0de-0000-4000-8000-000000000004';

/** Each has a Consul of its own, and waits most of its time for one to elect itself. Side by side each asserts by its own `expect`. */
describe.concurrent('Consul as we run it', () => {
  test('it is ready in seconds, and keys survive a kill, other ports and another token', async ({ expect }) => {
    const dataDir = join(dir, 'kept');
    const before = await consulPorts();
    {
      await using consul = startEngine(
        await consulLaunch({ provisioned, dataDir, ports: before, token }),
        join(dir, 'before.log'),
      );
      expect(await consul.untilReady()).toContain(`nothing listens on 127.0.0.1:${before.http} yet`);
      expect(await put(before, '/v1/kv/signalbox/epoch', '7', token)).toBe(200);
    }
    const after = await consulPorts();
    await using consul = startEngine(
      await consulLaunch({ provisioned, dataDir, ports: after, token: another }),
      join(dir, 'after.log'),
    );
    await consul.untilReady();
    expect(await valueOf(after, 'signalbox/epoch')).toBe('7');
    expect(await put(after, '/v1/kv/signalbox/epoch', '8', another)).toBe(200);
    const page = await fetch(`http://127.0.0.1:${after.http}/ui/`);
    expect([page.status, page.headers.get('x-frame-options')]).toEqual([200, 'DENY']);
  });

  test('a store from before the tokens keeps its keys, forgets who had registered, and takes nothing without the token any more', async ({
    expect,
  }) => {
    const dataDir = join(dir, 'older');
    const ports = await consulPorts();
    const service = JSON.stringify({ ID: 'logging-1', Name: 'logging', Address: '127.0.0.1', Port: 8081 });
    {
      const launch = await consulLaunch({ provisioned, dataDir, ports, token });
      const configFile = join(dataDir, 'agent.json');
      const { acl: _none, ...older } = JSON.parse(await readFile(configFile, 'utf8')) as Record<string, unknown>;
      await writeFile(configFile, JSON.stringify(older));
      await using consul = startEngine({ ...launch, ready: () => hasLeader(ports) }, join(dir, 'older.log'));
      await consul.untilReady();
      expect(await put(ports, '/v1/kv/signalbox/epoch', '7')).toBe(200);
      expect(await put(ports, '/v1/agent/service/register', service)).toBe(200);
    }
    await using consul = startEngine(
      await consulLaunch({ provisioned, dataDir, ports, token }),
      join(dir, 'newer.log'),
    );
    await consul.untilReady();
    expect(await valueOf(ports, 'signalbox/epoch')).toBe('7');
    expect(await put(ports, '/v1/kv/signalbox/epoch', '8')).toBe(403);
    const agent = await fetch(`http://127.0.0.1:${ports.http}/v1/agent/services`);
    expect(await agent.json()).toEqual({});
    expect(await put(ports, '/v1/agent/service/register', service, token)).toBe(200);
  });

  test('without the token everything that the course looks at can be read and nothing can be written, stored or run', async ({
    expect,
  }) => {
    const ports = await consulPorts();
    await using consul = startEngine(
      await consulLaunch({ provisioned, dataDir: join(dir, 'closed'), ports, token }),
      join(dir, 'closed.log'),
    );
    await consul.untilReady();
    const service = JSON.stringify({ ID: 'logging-1', Name: 'logging', Address: '127.0.0.1', Port: 8081 });
    expect(await put(ports, '/v1/agent/service/register', service, token)).toBe(200);
    expect(await put(ports, '/v1/kv/signalbox/config/routing/policy', 'random', token)).toBe(200);

    const url = `http://127.0.0.1:${ports.http}`;
    const read = async (path: string): Promise<string> => await (await fetch(`${url}${path}`)).text();
    for (const [path, shown] of [
      ['/v1/agent/services', '"logging-1"'],
      ['/v1/internal/ui/nodes', '"signalbox"'],
      ['/v1/kv/?keys', 'routing/policy'],
      ['/v1/kv/signalbox/config/routing/policy?raw', 'random'],
      ['/v1/agent/checks', '{'],
    ] as const)
      expect(await read(path)).toContain(shown);
    // The agent tells its catalogue a moment later.
    await expect.poll(() => read('/v1/internal/ui/services')).toContain('"logging"');
    await expect.poll(() => read('/v1/health/service/logging')).toContain('"logging-1"');

    const check = JSON.stringify({ Name: 'spy', HTTP: 'http://127.0.0.1:8081/log', Interval: '1s' });
    const node = JSON.stringify({ Node: 'other', Address: '127.0.0.1', Service: { Service: 'logging', Port: 1 } });
    const refused: readonly (readonly [string, string, string])[] = [
      ['PUT', '/v1/kv/signalbox/config/routing/policy', 'round-robin'],
      ['DELETE', '/v1/kv/signalbox/config/routing/policy', ''],
      ['PUT', '/v1/txn', JSON.stringify([{ KV: { Verb: 'set', Key: 'a', Value: 'YQ==' } }])],
      ['PUT', '/v1/agent/service/register', service],
      ['PUT', '/v1/agent/service/deregister/logging-1', ''],
      ['PUT', '/v1/agent/check/register', check],
      ['PUT', '/v1/catalog/register', node],
      ['PUT', '/v1/catalog/deregister', JSON.stringify({ Node: 'signalbox', ServiceID: 'logging-1' })],
      // Without a name a query is under no rule.
      ['POST', '/v1/query', JSON.stringify({ Service: { Service: 'logging' } })],
      ['PUT', '/v1/session/create', '{}'],
      ['PUT', '/v1/event/fire/deploy', 'x'],
      ['PUT', '/v1/agent/maintenance?enable=true', ''],
      ['PUT', '/v1/agent/leave', ''],
      ['PUT', '/v1/agent/reload', ''],
      ['PUT', '/v1/agent/token/agent', JSON.stringify({ Token: another })],
      ['PUT', '/v1/acl/bootstrap', '{}'],
      ['PUT', '/v1/acl/token', '{}'],
      ['PUT', '/v1/acl/policy', JSON.stringify({ Name: 'all', Rules: 'operator = "write"' })],
      ['PUT', '/v1/config', JSON.stringify({ Kind: 'service-defaults', Name: 'logging' })],
      ['GET', '/v1/agent/self', ''],
      ['GET', '/v1/agent/metrics', ''],
      ['GET', '/v1/snapshot', ''],
      ['GET', '/v1/acl/tokens', ''],
      ['GET', '/v1/operator/raft/configuration', ''],
      ['GET', '/v1/query', ''],
    ];
    const answers = [];
    for (const [method, path, body] of refused) {
      const answer = await fetch(`${url}${path}`, { method, ...(body === '' ? {} : { body }) });
      const text = await answer.text();
      const denied = /^Permission denied|"What":\s*"Permission denied|blocked by agent configuration/.test(text);
      if (answer.ok || !denied) answers.push([method, path, answer.status, text]);
    }
    expect(answers).toEqual([]);
    expect(await valueOf(ports, 'signalbox/config/routing/policy')).toBe('random');
    expect(Object.keys(JSON.parse(await read('/v1/agent/services')) as object)).toEqual(['logging-1']);
  });

  test("a report's own keys may be written by anybody, under their whole names, and only while they are named", async ({
    expect,
  }) => {
    const ports = await consulPorts();
    const dataDir = join(dir, 'open keys');
    const given = { provisioned, dataDir, ports, token };
    {
      await using consul = startEngine(
        await consulLaunch({ ...given, openKeys: ['lab_settings'] }),
        join(dir, 'open.log'),
      );
      await consul.untilReady();
      expect(await put(ports, '/v1/kv/lab_settings', '{"cluster_name":"mine"}')).toBe(200);
      expect(await valueOf(ports, 'lab_settings')).toBe('{"cluster_name":"mine"}');
      for (const key of ['lab_settings2', 'lab_settings/x', 'signalbox/config/routing/policy'])
        expect([key, await put(ports, `/v1/kv/${key}`, 'x')]).toEqual([key, 403]);
    }
    await using consul = startEngine(await consulLaunch(given), join(dir, 'closed again.log'));
    await consul.untilReady();
    await expect.poll(() => put(ports, '/v1/kv/lab_settings', 'x')).toBe(403);
  });

  test('the token is in no argument, and files that hold it are closed to others', async ({ expect }) => {
    const dataDir = join(dir, 'files');
    const launch = await consulLaunch({ provisioned, dataDir, ports: await consulPorts(), token });
    expect(launch.args.join(' ')).not.toContain(token);
    const modes = await Promise.all([dataDir, join(dataDir, 'agent.json')].map((path) => stat(path)));
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
  });

  test('another Consul on the port is recognised, and its own end is said in its log', async ({ expect }) => {
    const ports = await consulPorts();
    await using first = startEngine(
      await consulLaunch({ provisioned, dataDir: join(dir, 'first'), ports, token }),
      join(dir, 'first.log'),
    );
    await first.untilReady();
    const launch = await consulLaunch({ provisioned, dataDir: join(dir, 'second'), ports, token: another });
    expect(await launch.ready(AbortSignal.timeout(5_000))).toEqual({
      ready: false,
      reason: expect.stringContaining(`the Consul on port ${ports.http} does not know our token yet`),
    });
    await using second = startEngine(launch, join(dir, 'second.log'));
    await expect(second.untilReady()).rejects.toThrow(/address already in use/);
  });
});

async function put(ports: ConsulPorts, path: string, body: string, shown?: string): Promise<number> {
  const headers = shown === undefined ? {} : { 'x-consul-token': shown };
  return (await fetch(`http://127.0.0.1:${ports.http}${path}`, { method: 'PUT', body, headers })).status;
}

async function valueOf(ports: ConsulPorts, key: string): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${ports.http}/v1/kv/${key}?raw`)).text();
}

/** Of a Consul without tokens. */
async function hasLeader(ports: ConsulPorts): Promise<ReadyAnswer> {
  const leader = await fetch(`http://127.0.0.1:${ports.http}/v1/catalog/nodes?consistent`).catch(() => undefined);
  return leader?.status === 200 ? { ready: true } : { ready: false, reason: 'no leader' };
}
