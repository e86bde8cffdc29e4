import { describeProblem } from '@signalbox/checked-yaml';
import { expect, it } from 'vitest';
import { parseScenario, readScenario, scenarioFiles } from './read-scenario.ts';

const shipped = new URL('../../../scenarios', import.meta.url).pathname;

function problemsOf(text: string): string[] {
  const read = parseScenario('mine.yaml', text);
  return 'problems' in read ? read.problems.map(describeProblem) : [];
}

it.each([...scenarioFiles(shipped)])('ships %s, which can be read, with titles in both languages', (name, file) => {
  const { scenario } = readScenario(file);
  expect(scenario.name).toBe(name);
  for (const { title } of [scenario, ...scenario.steps]) expect(title?.uk).toMatch(/[а-яіїє]/i);
});

it('ships the demonstration of each report for its own preset', () => {
  const reports = [...scenarioFiles(shipped)].filter(([name]) => name.startsWith('report-'));
  expect(reports.map(([, file]) => readScenario(file).scenario.needs.preset)).toEqual(reports.map(([name]) => name));
  expect(reports).toHaveLength(5);
});

it('ships one for each demonstration that the course demands and that this product has by now', () => {
  const demands = [...scenarioFiles(shipped).values()].flatMap((file) => readScenario(file).scenario.demands);
  expect(demands).toEqual(expect.arrayContaining(['H5', 'H6', 'M5', 'M6', 'C5', 'P1']));
});

it.each([
  ['steps:\n  - send: {}\n', /^mine\.yaml: title: expected .*found nothing/],
  ['title: x\nsteps: []\n', /^mine\.yaml:2: steps: expected a list of at least 1, found \[\]/],
  ['title: x\nsteps:\n  - sned: {}\n', /^mine\.yaml:3: steps\.0\.sned: .*found the key "sned"/],
  ['title: x\nsteps:\n  - send: { count: 0 }\n', /^mine\.yaml:3: steps\.0\.send\.count: expected at least 1, found 0/],
  [
    'title: x\nsteps:\n  - kill: [loging-1]\n',
    /^mine\.yaml:3: steps\.0\.kill\.0: expected an instance such as logging-2, or .*found "loging-1"/,
  ],
  [
    'title: x\nsteps:\n  - wait-until: { members: 1, within: soon }\n',
    /expected a time such as 300 ms, 2\.5 s or 1 min, found "soon"/,
  ],
  [
    'title: x\nsteps:\n  - expect: {}\n',
    /^mine\.yaml:3: steps\.0\.expect: expected at least one of acknowledged, read/,
  ],
  [
    'title: x\nsteps:\n  - send: {}\n    read: {}\n',
    /^mine\.yaml:3: steps\.0: expected exactly one of send, read, kill/,
  ],
  ['title: x\nsteps:\n  - set: { routing/policy: often }\n', /^mine\.yaml:3: steps\.0\.set\.routing\/policy: /],
  ['title: [\n', /^mine\.yaml:\d: expected valid YAML/],
])('says of %j where it is wrong, what was expected and what stands there', (text, words) => {
  expect(problemsOf(text)).toContainEqual(expect.stringMatching(words));
});

it('fills in its parameters, and those that a run is given instead', () => {
  const text =
    'title: Send $n\nparameters: { n: 5 }\nsteps:\n  - send: { count: $n }\n  - expect: { acknowledged: $n }\n';
  expect(parseScenario('mine.yaml', text)).toMatchObject({
    scenario: { title: { en: 'Send 5' }, steps: [{ send: { count: 5 } }, { expect: { acknowledged: 5 } }] },
  });
  expect(parseScenario('mine.yaml', text, { n: 7 })).toMatchObject({
    scenario: { parameters: { n: 7 }, steps: [{ send: { count: 7 } }, {}] },
  });
  expect(parseScenario('mine.yaml', text, { m: 7 })).toEqual({
    problems: [{ where: '--param', key: '', expected: 'n', found: 'm' }],
  });
  expect(problemsOf(text.replace('$n }', '$m }'))).toEqual([
    'mine.yaml:4: steps.0.send.count: expected a whole number, found "$m".',
  ]);
});

it('takes a title in one language for both, and defaults that a person would expect', () => {
  const read = parseScenario('mine.yaml', 'title: Mine\nsteps:\n  - send: {}\n');
  expect(read).toMatchObject({
    scenario: {
      name: 'mine',
      title: { en: 'Mine', uk: 'Mine' },
      steps: [{ send: { count: 1, text: 'msg{n}', clients: 1 } }],
    },
  });
});
