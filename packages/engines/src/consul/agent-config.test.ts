import { expect, test } from 'vitest';
import { agentConfig } from './agent-config.ts';

test('the agent listens on loopback, on the given ports and on no other', () => {
  const config = agentConfig('/data', { http: 8500, server: 8300, serf: 8301 });
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
