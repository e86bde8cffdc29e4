import { expect, test } from 'vitest';
import { readSettings, type SettingsInput } from './settings.ts';
import { describeProblem } from '@signalbox/checked-yaml';

function read(input: Partial<SettingsInput> & { text?: string }): ReturnType<typeof readSettings> {
  const { text, ...rest } = input;
  const file = text === undefined ? undefined : { name: 'signalbox.yaml', text };
  return readSettings({ file, env: {}, flags: [], ...rest });
}

function complaints(input: Parameters<typeof read>[0]): string[] {
  const answer = read(input);
  return answer.ok ? [] : answer.problems.map(describeProblem);
}

test('without a file the defaults of the contract hold', () => {
  const answer = read({});
  expect(answer.ok && [answer.settings.logging.count, answer.settings.dashboard.port]).toEqual([3, 3000]);
});

test('a flag beats a variable, a variable beats the file, and the rest of the section stays', () => {
  const answer = read({
    text: 'logging:\n  count: 1\n  ports: [9001]\nmessages: { count: 5 }\n',
    env: { SIGNALBOX_LOGGING_COUNT: '2', SIGNALBOX_MESSAGES_COUNT: '3' },
    flags: ['messages.count=4'],
  });
  expect(answer.ok && answer.settings.logging).toMatchObject({ count: 2, ports: [9001] });
  expect(answer.ok && answer.settings.messages.count).toBe(4);
});

test('lists come from variables parted by commas', () => {
  const answer = read({ env: { SIGNALBOX_LOGGING_MEMBER_PORTS: '6001, 6002' } });
  expect(answer.ok && answer.settings.logging.memberPorts).toEqual([6001, 6002]);
});

test('an empty list in a flag means no wishes: any port will do', () => {
  const answer = read({ flags: ['facade.ports='] });
  expect(answer.ok && answer.settings.facade.ports).toEqual([]);
});

test('a wrong value in the file is named with its line, key, what was expected and found', () => {
  expect(complaints({ text: '# wishes\nlogging:\n  count: many\n' })).toEqual([
    'signalbox.yaml:3: logging.count: expected a whole number, found "many".',
  ]);
});

test('a wrong value in a variable is named with the variable, although the file is right', () => {
  expect(complaints({ text: 'logging:\n  count: 2\n', env: { SIGNALBOX_LOGGING_COUNT: '99' } })).toEqual([
    'SIGNALBOX_LOGGING_COUNT: logging.count: expected at most 9, found 99.',
  ]);
});

test('two brokers are refused: one or three', () => {
  expect(complaints({ flags: ['kafka.count=2'] })).toEqual(['--set: kafka.count: expected 1 or 3 brokers, found 2.']);
});

test('an unknown key in the file is named with its line', () => {
  expect(complaints({ text: 'facade:\n  cuont: 2\n' })).toEqual([
    'signalbox.yaml:2: facade.cuont: expected a key that is known, found 2.',
  ]);
});

test('a mistyped variable of a section is refused, and variables of other purposes are left alone', () => {
  const [complaint] = complaints({
    env: { SIGNALBOX_FACADE_CUONT: '2', SIGNALBOX_HOME: '/x', SIGNALBOX_ENGINES: '/y' },
  });
  expect(complaint).toMatch(/^SIGNALBOX_FACADE_CUONT: expected one of .*SIGNALBOX_FACADE_COUNT.*, found "2"\.$/);
});

test('broken YAML is named with its line', () => {
  expect(complaints({ text: 'facade:\n  count: [1\nlogging: 2' })[0]).toMatch(
    /^signalbox\.yaml:\d: expected valid YAML/,
  );
});

test('a flag without a value is refused', () => {
  expect(complaints({ flags: ['facade.count'] })).toEqual([
    '--set: facade.count: expected KEY=VALUE, found "facade.count".',
  ]);
});

test('a section whose lines are all comments means its defaults', () => {
  const answer = read({ text: 'logging:\n  # count: 2\n' });
  expect(answer.ok && answer.settings.logging.count).toBe(3);
});

test('every problem is told at once', () => {
  expect(complaints({ text: 'facade: { count: 0 }\nrouting: { policy: best }\n' })).toHaveLength(2);
});
