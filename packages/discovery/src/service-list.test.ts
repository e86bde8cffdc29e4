import { layoutPortsSchema } from '@signalbox/shared';
import { expect, test } from 'vitest';
import type { RawService } from './consul/consul-client.ts';
import { nextServiceList } from './service-list.ts';

const row = (over: Partial<RawService> = {}): RawService => ({
  id: 'logging-1',
  service: 'logging',
  address: '127.0.0.1',
  port: 8081,
  meta: {},
  check: 'passing',
  output: '',
  ...over,
});

test('entries are ordered by number, whatever order Consul answers in', () => {
  const { entries } = nextServiceList(
    'logging',
    [],
    ['logging-10', 'logging-2', 'logging-1'].map((id) => row({ id })),
  );
  expect(entries.map((entry) => entry.id)).toEqual(['logging-1', 'logging-2', 'logging-10']);
});

test.each([
  ['another address', { address: '10.0.0.7' }, 'the address 127.0.0.1'],
  ['a name for an address', { address: 'localhost.evil.example' }, 'the address 127.0.0.1'],
  ['no address', { address: '' }, 'the address 127.0.0.1'],
  ['port 0', { port: 0 }, 'a port from 1 to 65535'],
  ['a port too high', { port: 70_000 }, 'a port from 1 to 65535'],
  ['an id of another kind', { id: 'messages-1' }, 'an id such as logging-1'],
  ['an id that is no id', { id: '../logging-1' }, 'an id such as logging-1'],
])('a row with %s is refused with what was expected, the others are kept', (_title, over, expected) => {
  const { entries, refused } = nextServiceList('logging', [], [row({ id: 'logging-2' }), row(over)]);
  expect(entries.map((entry) => entry.id)).toEqual(['logging-2']);
  expect(refused).toMatchObject([{ expected }]);
});

test('only an instance of the layout, at its port, is believed where the control plane has said who listens where', () => {
  const ports = layoutPortsSchema.parse('{"logging-1":8081,"logging-2":8083}');
  const answer = [row(), row({ id: 'logging-2', port: 6666 }), row({ id: 'logging-9', port: 6666 })];
  const { entries, refused } = nextServiceList('logging', [], answer, ports);
  expect(entries.map(({ id }) => id)).toEqual(['logging-1']);
  expect(refused).toEqual([
    { id: 'logging-2', expected: 'port 8083', found: 'port 6666' },
    { id: 'logging-9', expected: 'an instance of this cluster', found: 'port 6666' },
  ]);
});

test('only a service whose every check passes is passing', () => {
  const { entries } = nextServiceList('logging', [], [row({ check: 'warning' })]);
  expect(entries).toMatchObject([{ passing: false, check: 'warning' }]);
});

test('an empty answer after a list keeps the list, none of it passing; a shorter list replaces it', () => {
  const known = nextServiceList('logging', [], [row(), row({ id: 'logging-2' })]).entries;
  expect(nextServiceList('logging', known, []).entries).toMatchObject([
    { id: 'logging-1', passing: false, check: 'absent' },
    { id: 'logging-2', passing: false, check: 'absent' },
  ]);
  expect(nextServiceList('logging', known, [row()]).entries.map((entry) => entry.id)).toEqual(['logging-1']);
  expect(nextServiceList('logging', [], []).entries).toEqual([]);
});
