import type { CatalogState } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { servicesByName } from './services-by-name.ts';

function service(id: string, status: 'passing' | 'critical' = 'passing'): CatalogState['services'][string] {
  return { id, service: id.replace(/-\d+$/, ''), address: '127.0.0.1', port: 1, status, output: '', meta: {} };
}

describe('the catalogue', () => {
  it('is grouped by service in the order of a message, instances by number', () => {
    const all = ['messages-1', 'logging-10', 'logging-2', 'consul', 'facade-1'].map((id) => service(id));
    const groups = servicesByName(Object.fromEntries(all.map((one) => [one.id, one])));
    expect(groups.map((group) => [group.service, group.instances.map(({ id }) => id).join(' ')])).toEqual([
      ['facade', 'facade-1'],
      ['logging', 'logging-2 logging-10'],
      ['messages', 'messages-1'],
      ['consul', 'consul'],
    ]);
  });

  it('counts what passes', () => {
    const groups = servicesByName({ a: service('logging-1'), b: service('logging-2', 'critical') });
    expect(groups[0]).toMatchObject({ passing: 1 });
  });
});
