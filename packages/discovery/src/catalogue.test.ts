import { layoutPortsSchema } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { createCatalogue } from './catalogue.ts';
import type { RawService } from './consul/consul-client.ts';

const row = (id: string, port: number): RawService => ({
  id,
  service: 'logging',
  address: '127.0.0.1',
  port,
  meta: {},
  check: 'passing',
  output: '',
});

const layout = (text: string) => layoutPortsSchema.parse(text);

/** A catalogue, and what it told a listener. */
function bench() {
  const catalogue = createCatalogue({ onWanted: () => undefined });
  const told: string[][] = [];
  catalogue.watch('logging', (entries) => told.push(entries.map(({ id, port }) => `${id}:${port}`)));
  return { catalogue, told };
}

test('nobody is believed before it is known where instances listen', () => {
  const { catalogue, told } = bench();
  catalogue.take('logging', [row('logging-1', 8081), row('logging-9', 6666)]);
  expect(catalogue.answered('logging')).toBe(false);
  catalogue.layoutIs(layout('{"logging-1":8081}'));
  expect(told).toEqual([['logging-1:8081']]);
});

test('a layout that grows lets in who is in the catalogue already', () => {
  const { catalogue, told } = bench();
  catalogue.layoutIs(layout('{"logging-1":8081}'));
  catalogue.take('logging', [row('logging-1', 8081), row('logging-2', 8083)]);
  catalogue.layoutIs(layout('{"logging-1":8081,"logging-2":8083}'));
  expect(told).toEqual([['logging-1:8081'], ['logging-1:8081', 'logging-2:8083']]);
});

test('where nobody says who listens where, any port of this machine is believed', () => {
  const { catalogue, told } = bench();
  catalogue.layoutIs(undefined);
  catalogue.take('logging', [row('logging-1', 1234)]);
  expect(told).toEqual([['logging-1:1234']]);
});
