import { expect, test } from 'vitest';
import { readServiceEnv } from './service-env.ts';

const good = {
  SIGNALBOX_INSTANCE_ID: 'logging-2',
  SIGNALBOX_CONSUL_URL: 'http://127.0.0.1:8500',
  SIGNALBOX_CONSUL_TOKEN: 'a96df8bd-3c8b-31f3-04fc-a6edc9bd1137',
  SIGNALBOX_SERVICE_TOKEN: 'between-our-own-processes',
  SIGNALBOX_PORT: '0',
};

test('gives who it is, where Consul is, the two secrets and the own port', () => {
  expect(readServiceEnv(good)).toEqual({
    instanceId: 'logging-2',
    kind: 'logging',
    consulUrl: 'http://127.0.0.1:8500',
    consulToken: 'a96df8bd-3c8b-31f3-04fc-a6edc9bd1137',
    serviceToken: 'between-our-own-processes',
    port: 0,
    failpoints: [],
  });
});

test.each([
  ['no id', { SIGNALBOX_INSTANCE_ID: undefined }, 'SIGNALBOX_INSTANCE_ID'],
  ['an id of an engine', { SIGNALBOX_INSTANCE_ID: 'kafka-1' }, 'SIGNALBOX_INSTANCE_ID'],
  ['a Consul elsewhere', { SIGNALBOX_CONSUL_URL: 'http://10.0.0.1:8500' }, 'SIGNALBOX_CONSUL_URL'],
  ['no token for Consul', { SIGNALBOX_CONSUL_TOKEN: undefined }, 'SIGNALBOX_CONSUL_TOKEN'],
  ['a token of services that is too short', { SIGNALBOX_SERVICE_TOKEN: 'short' }, 'SIGNALBOX_SERVICE_TOKEN'],
  ['a port too high', { SIGNALBOX_PORT: '70000' }, 'SIGNALBOX_PORT'],
])('%s is refused by name', (_title, over, name) => {
  expect(() => readServiceEnv({ ...good, ...over })).toThrow(
    expect.objectContaining({ code: 'wrong-use', message: expect.stringContaining(name) }),
  );
});

test('the file that is its standard output is taken by its whole path only', () => {
  expect(readServiceEnv({ ...good, SIGNALBOX_LOG_FILE: '/a/b.ndjson' }).logFile).toBe('/a/b.ndjson');
  expect(() => readServiceEnv({ ...good, SIGNALBOX_LOG_FILE: 'b.ndjson' })).toThrow('SIGNALBOX_LOG_FILE');
});

test('failpoints are taken where a test names them, and a wrong name stops the start', () => {
  expect(readServiceEnv({ ...good, SIGNALBOX_TEST_FAILPOINTS: 'die-after-put@2' }).failpoints).toEqual([
    { name: 'die-after-put', on: 2 },
  ]);
  expect(() => readServiceEnv({ ...good, SIGNALBOX_TEST_FAILPOINTS: 'die-sometimes' })).toThrow(
    'SIGNALBOX_TEST_FAILPOINTS',
  );
});

test('a wrong secret is named, and not printed', () => {
  const read = () => readServiceEnv({ ...good, SIGNALBOX_SERVICE_TOKEN: 'so secret' });
  expect(read).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ found: 'SIGNALBOX_SERVICE_TOKEN=(not shown)' }) }),
  );
});
