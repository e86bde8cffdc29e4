import { type CatalogState, instanceId, type InstanceKind, type InstanceState } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { type KnownInstance, servicesByName, shortOutput } from './services-by-name.ts';

function service(id: string, status: 'passing' | 'critical' = 'passing'): CatalogState['services'][string] {
  return { id, service: id.replace(/-\d+$/, ''), address: '127.0.0.1', port: 1, status, output: '', meta: {} };
}

const listed = (...services: CatalogState['services'][string][]): CatalogState['services'] =>
  Object.fromEntries(services.map((one) => [one.id, one]));

const instance = (kind: InstanceKind, n: number, state: InstanceState = 'ready'): KnownInstance => ({
  id: instanceId(kind, n),
  kind,
  state,
  port: 8083,
});

describe('the catalogue', () => {
  it('is grouped by service in the order of a message, instances by number', () => {
    const all = ['messages-1', 'logging-10', 'logging-2', 'consul', 'facade-1'].map((id) => service(id));
    const groups = servicesByName(listed(...all), []);
    expect(groups.map((group) => [group.service, group.rows.map(({ id }) => id).join(' ')])).toEqual([
      ['facade', 'facade-1'],
      ['logging', 'logging-2 logging-10'],
      ['messages', 'messages-1'],
      ['consul', 'consul'],
    ]);
  });

  it('counts what passes', () => {
    const groups = servicesByName(listed(service('logging-1'), service('logging-2', 'critical')), []);
    expect(groups[0]).toMatchObject({ passing: 1 });
  });

  it('keeps the dead that Consul was told to forget where they were, as not listed', () => {
    const instances = [instance('logging', 1), instance('logging', 2, 'killed'), instance('logging', 3)];
    const [logging] = servicesByName(listed(service('logging-1'), service('logging-3')), instances);
    expect(logging?.rows.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'logging-1 passing',
      'logging-2 absent',
      'logging-3 passing',
    ]);
    expect(logging).toMatchObject({ passing: 2 });
    expect(logging?.rows[1]).toMatchObject({ address: '127.0.0.1:8083', instance: { state: 'killed' } });
  });

  it('keeps a kind of which nobody is left, and does not miss Consul in its own list', () => {
    const groups = servicesByName({}, [instance('messages', 1, 'failed'), instance('consul', 1)]);
    expect(groups.map((group) => group.service)).toEqual(['messages']);
  });
});

describe('the output of a check', () => {
  it('is shortened by the address it was asked at', () => {
    expect(shortOutput('HTTP GET http://127.0.0.1:8080/health/ready: 200 OK Output: {"ready":true}')).toBe(
      '200 OK Output: {"ready":true}',
    );
    expect(
      shortOutput('Get "http://127.0.0.1:8083/health/ready": dial tcp 127.0.0.1:8083: connect: connection refused'),
    ).toBe('dial tcp 127.0.0.1:8083: connect: connection refused');
    expect(shortOutput('TCP connect 127.0.0.1:9092: Success')).toBe('Success');
  });

  it('is left as it is in any other form', () => {
    expect(shortOutput('no answer yet')).toBe('no answer yet');
  });
});
