import { expect, test } from 'vitest';
import { agentConfig } from './agent-config.ts';

const ports = { http: 8500, server: 8300, serf: 8301 };
const token = '99999999-2222-4333-8444-555555555555';

test('the agent listens on loopback, on the given ports and on no other', () => {
  const config = agentConfig('/data', ports, token);
  expect([config['bind_addr'], config['client_addr']]).toEqual(['127.0.0.1', '127.0.0.1']);
  // Every port that Consul 1.22 opens by default or on request (agent/config, "ports").
  expect(config['ports']).toEqual({
    http: 8500,
    server: 8300,
    serf_lan: 8301,
    serf_wan: -1,
    https: -1,
    dns: -1,
    grpc: -1,
    grpc_tls: -1,
  });
});

test('who has no token may do nothing that was not opened to anybody, and store no query', () => {
  const config = agentConfig('/data', ports, token);
  expect(config['acl']).toEqual({
    enabled: true,
    default_policy: 'deny',
    tokens: { initial_management: token, agent: token },
  });
  expect(config['http_config']).toMatchObject({ block_endpoints: ['/v1/query'] });
});
