import path from 'node:path';
import { describeProblem } from '@signalbox/checked-yaml';
import { expect, test } from 'vitest';
import { choosePreset, presetNames } from './preset.ts';
import { readSettings } from './settings.ts';

const presetsDir = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'presets');
const choose = (asked?: string, { fresh = false, remembered }: { fresh?: boolean; remembered?: string } = {}) =>
  choosePreset({ presetsDir, remembered, asked, fresh });
const settingsOf = (asked: string) => {
  const answer = readSettings({ file: undefined, preset: choose(asked).file, env: {}, flags: [] });
  if (!answer.ok) throw new Error(answer.problems.map(describeProblem).join('\n'));
  return answer.settings;
};

test('each report has one, with the ports, counts, routing and dialect that it shows', () => {
  expect(presetNames(presetsDir)).toEqual(['report-a', 'report-b', 'report-c', 'report-d', 'report-e']);
  expect(settingsOf('report-a')).toMatchObject({
    facade: { count: 1, ports: [8000], dialect: 'report-a' },
    logging: { ports: [50_051, 50_052, 50_053] },
    messages: { ports: [51_000, 51_001] },
    queue: { backend: 'kafka', partitions: 3 },
  });
  expect(settingsOf('report-b')).toMatchObject({
    facade: { ports: [8080], dialect: 'report-b' },
    logging: { ports: [8083, 8084, 8085] },
    messages: { ports: [8081, 8082] },
  });
  expect(settingsOf('report-c')).toMatchObject({ facade: { count: 2, ports: [8080, 8088], dialect: 'report-c' } });
  expect(settingsOf('report-d')).toMatchObject({
    facade: { ports: [10_000], dialect: 'report-d' },
    logging: { ports: [20_000, 20_001, 20_002] },
    messages: { count: 1, ports: [30_000] },
    routing: { policy: 'round-robin' },
  });
  expect(settingsOf('report-e')).toMatchObject({
    facade: { ports: [8000], dialect: 'report-e' },
    logging: { ports: [7001, 7002, 7003] },
    messages: { ports: [5001, 5002] },
  });
});

test('flags and variables beat a preset, a preset beats the file', () => {
  const answer = readSettings({
    file: { name: 'signalbox.yaml', text: 'facade: { count: 4 }\nconsul: { port: 8600 }\n' },
    preset: choose('report-a').file,
    env: { SIGNALBOX_MESSAGES_COUNT: '5' },
    flags: ['logging.count=2'],
  });
  expect(answer).toMatchObject({
    settings: { facade: { count: 1 }, consul: { port: 8600 }, messages: { count: 5 }, logging: { count: 2 } },
  });
});

test('a name that there is not is refused with those that there are', () => {
  expect(() => choose('report-f')).toThrow(
    expect.objectContaining({
      code: 'wrong-use',
      facts: { expected: 'default, report-a, report-b, report-c, report-d, report-e', found: 'report-f' },
    }),
  );
  expect(() => choose('../signalbox')).toThrow('There is no such preset.');
});

test('a home goes on as what it ran as, and becomes another only afresh', () => {
  expect(choose().name).toBe('default');
  const remembered = 'report-c';
  expect(choose(undefined, { remembered }).name).toBe('report-c');
  expect(choose('report-c', { remembered }).name).toBe('report-c');
  const words = 'This home runs as report-c; its messages would not fit default.';
  expect(() => choose('default', { remembered })).toThrow(words);
  expect(() => choose('report-a', { remembered })).toThrow(/would not fit report-a/);
  expect(choose('report-a', { remembered, fresh: true }).name).toBe('report-a');
});
