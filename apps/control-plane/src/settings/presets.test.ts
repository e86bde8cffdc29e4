import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { presetListingSchema } from '@signalbox/shared';
import { createPresets, differences, wordsOf } from './presets.ts';

let presetsDir = '';
beforeEach(() => {
  presetsDir = mkdtempSync(path.join(tmpdir(), 'signalbox presets '));
  writeFileSync(
    path.join(presetsDir, 'small.yaml'),
    '# Small: one of each. For a slow machine.\nfacade: { count: 1, ports: [7000, 7001] }\nkafka: { count: 1 }\n',
  );
});
afterEach(() => rmSync(presetsDir, { recursive: true }));

const shelf = (env: NodeJS.ProcessEnv = {}) => createPresets({ presetsDir, file: undefined, env, flags: [] });

test('lists each with its title, its counts, the ports of those counts, and what it would change', () => {
  const presets = shelf();
  const listed = presets.list(presets.settingsOf('default'));
  for (const one of listed) expect(presetListingSchema.parse(one)).toEqual(one);
  expect(listed).toMatchObject([
    { name: 'default', differs: [], problem: null },
    {
      name: 'small',
      title: 'Small: one of each',
      about: 'For a slow machine.',
      settings: { counts: { facade: 1, logging: 3 }, ports: { facade: [7000], kafka: [9092] }, dialect: 'native' },
      differs: [
        { key: 'kafka.count', now: '3', after: '1' },
        { key: 'facade.count', now: '2', after: '1' },
        { key: 'facade.ports', now: '8080, 8088', after: '7000, 7001' },
      ],
    },
  ]);
  expect(presets.list(presets.settingsOf('small')).map(({ name, differs }) => [name, differs.length])).toEqual([
    ['default', 3],
    ['small', 0],
  ]);
});

test('a file that is written meanwhile is there at once, and one that is wrong says so with its line and hurts no other', () => {
  const presets = shelf();
  writeFileSync(path.join(presetsDir, 'wrong.yaml'), 'facade:\n  count: 99\n');
  const wrong = presets.list(presets.settingsOf('default')).find(({ name }) => name === 'wrong');
  expect(wrong).toMatchObject({
    title: 'wrong',
    settings: null,
    differs: [],
    problem: expect.stringContaining('presets/wrong.yaml:2'),
  });
  expect(() => presets.settingsOf('wrong')).toThrow(expect.objectContaining({ code: 'unprocessable' }));
  expect(presets.settingsOf('small').kafka.count).toBe(1);
});

test('what the start was told by variables and flags stays stronger', () => {
  expect(shelf({ SIGNALBOX_FACADE_COUNT: '4' }).settingsOf('small').facade.count).toBe(4);
});

test.each(['none', '../small', 'small.yaml', ''])('there is no preset "%s"', (name) => {
  expect(() => shelf().settingsOf(name)).toThrow(
    expect.objectContaining({ code: 'not-found', facts: expect.objectContaining({ expected: 'default, small' }) }),
  );
});

test.each([
  [
    '# Report C: Consul, two facades. Its queue is planned.\nfacade: {}',
    'Report C: Consul, two facades',
    'Its queue is planned.',
  ],
  ['# Version 1.5 of it.\n', 'Version 1.5 of it', ''],
  ['facade: {}', 'mine', ''],
])('reads title and words out of the first line: %s', (text, title, about) => {
  expect(wordsOf(text, 'mine')).toEqual({ title, about });
});

test('the port of the dashboard is no difference: it stays', () => {
  const { settingsOf } = shelf();
  const now = settingsOf('default');
  expect(differences(now, { ...now, dashboard: { port: 4000 } })).toEqual([]);
});
