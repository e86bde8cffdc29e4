import { expect, test } from 'vitest';
import type { HostileProduct } from './product.ts';
import { sendRaw } from './raw-http.ts';

/** As a page after DNS rebinding asks: its own name as Host, its own page as Origin, no token. */
const rebound = [
  ['Host', 'evil.test'],
  ['Origin', 'http://evil.test'],
  ['Content-Type', 'application/json'],
] as const;

/** What Consul's own page shows without a token, and so what a rebinding page can read too (docs/security.md). */
const readable = [
  '/v1/catalog/services',
  '/v1/catalog/nodes',
  '/v1/catalog/service/logging',
  '/v1/health/service/facade',
  '/v1/health/state/any',
  '/v1/kv/signalbox/config/?recurse',
  '/v1/kv/signalbox/config/queue/backend',
  '/v1/internal/ui/services',
];

/** What nobody reads without the token: an empty list or a refusal, never what is there. */
const hidden = [
  '/v1/acl/tokens',
  '/v1/acl/policies',
  '/v1/acl/token/self',
  '/v1/agent/self',
  '/v1/agent/metrics',
  '/v1/agent/monitor?loglevel=info',
  '/v1/operator/raft/configuration',
  '/v1/operator/keyring',
  '/v1/snapshot',
  '/v1/query',
  '/v1/session/list',
  '/v1/event/list',
];

const service = JSON.stringify({ ID: 'logging-9', Name: 'logging', Address: '127.0.0.1', Port: 9 });
const check = JSON.stringify({
  Name: 'x',
  HTTP: 'http://127.0.0.1:1/log',
  Header: { Host: ['127.0.0.1:1'] },
  Interval: '1s',
});
const node = JSON.stringify({
  Node: 'signalbox',
  Address: '127.0.0.1',
  Service: { ID: 'logging-9', Service: 'logging', Port: 9 },
});
const change = JSON.stringify([{ KV: { Verb: 'set', Key: 'signalbox/config/queue/backend', Value: 'eA==' } }]);
/** Everything that changes something, runs something or stops something. */
const changes: readonly (readonly [string, string, string])[] = [
  ['PUT', '/v1/kv/signalbox/config/queue/backend', 'hostile'],
  ['PUT', '/v1/kv/hostile', 'hostile'],
  ['DELETE', '/v1/kv/signalbox/config/?recurse', ''],
  ['PUT', '/v1/txn', change],
  ['PUT', '/v1/agent/service/register', service],
  ['PUT', '/v1/agent/service/deregister/logging-1', ''],
  ['PUT', '/v1/agent/service/maintenance/logging-1?enable=true', ''],
  ['PUT', '/v1/agent/check/register', check],
  ['PUT', '/v1/agent/check/deregister/service:logging-1', ''],
  ['PUT', '/v1/agent/check/fail/service:logging-1', ''],
  ['PUT', '/v1/agent/maintenance?enable=true', ''],
  ['PUT', '/v1/agent/reload', ''],
  ['PUT', '/v1/agent/leave', ''],
  ['PUT', '/v1/agent/force-leave/signalbox', ''],
  ['PUT', '/v1/agent/join/127.0.0.2', ''],
  ['PUT', '/v1/catalog/register', node],
  ['PUT', '/v1/catalog/deregister', JSON.stringify({ Node: 'signalbox', ServiceID: 'logging-1' })],
  ['POST', '/v1/query', JSON.stringify({ Name: 'hostile', Service: { Service: 'logging' } })],
  ['PUT', '/v1/session/create', '{}'],
  ['PUT', '/v1/event/fire/hostile', ''],
  ['PUT', '/v1/acl/bootstrap', ''],
  ['PUT', '/v1/acl/token', '{"Description":"hostile"}'],
  ['PUT', '/v1/acl/policy', '{"Name":"hostile"}'],
  ['PUT', '/v1/config', JSON.stringify({ Kind: 'service-defaults', Name: 'logging', Protocol: 'http' })],
  ['PUT', '/v1/snapshot', 'x'],
  ['PUT', '/v1/operator/autopilot/configuration', '{}'],
  ['DELETE', '/v1/operator/raft/peer?address=127.0.0.1:1', ''],
  ['POST', '/v1/coordinate/update', '{}'],
];

/** Consul knows no Host and no Origin: what a page can do there after rebinding is what somebody without a token can do. */
export function consulTests(product: () => HostileProduct): void {
  const ask = (method: string, target: string, body = ''): ReturnType<typeof sendRaw> => {
    const port = product().targets.find(({ kind }) => kind === 'consul')?.port ?? 0;
    return sendRaw(port, { method, target, headers: rebound, body });
  };
  const catalogue = async (): Promise<string> => {
    const [services, keys] = [await ask('GET', '/v1/catalog/services'), await ask('GET', '/v1/kv/?recurse')];
    return `${services.body}\n${keys.body}`;
  };

  test('[R14] a page after rebinding reads of Consul exactly what docs/security.md says', async () => {
    const silent: string[] = [];
    const told: string[] = [];
    for (const target of readable) if ((await ask('GET', target)).status !== 200) silent.push(target);
    for (const target of hidden) {
      const { status, body } = await ask('GET', target);
      if (status === 200 && !/^(?:\[\]|null)?\s*$/.test(body)) told.push(`${target}: ${body.slice(0, 100)}`);
    }
    expect(silent).toEqual([]);
    expect(told).toEqual([]);
  });

  test('[R14] a page after rebinding changes nothing in Consul, by none of its calls', async () => {
    const before = await catalogue();
    const done: string[] = [];
    for (const [method, target, body] of changes) {
      const { status } = await ask(method, target, body);
      if (status < 400) done.push(`${method} ${target}: ${status}`);
    }
    console.log(`${changes.length} calls that change something, ${done.length} done`);
    expect(done).toEqual([]);
    expect(await catalogue()).toBe(before);
  });
}
