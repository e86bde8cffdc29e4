import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  claimOf,
  fingerprintOf,
  JournalWriter,
  type Language,
  type Parameters,
  type Progress,
  readJournal,
  readScenario,
  reportPage,
  resultOf,
  type RunResult,
  runScenario,
  type Scenario,
  scenarioFiles,
  verifyReport,
} from '@signalbox/scenarios';
import { AppError } from '@signalbox/shared';
import cli from '../../package.json' with { type: 'json' };
import type { Context } from '../context.ts';
import { table } from '../output.ts';
import type { Place } from '../place.ts';
import { createScenarioCluster } from '../scenario/cluster.ts';

export interface RunOptions {
  report?: string;
  language: string;
  progress?: boolean;
  param?: string[];
}

/** `scenario list`: what `scenarios/` holds. */
export function listScenarios({ place, output }: Context): void {
  const scenarios = [...scenarioFiles(folderOf(place)).values()].map((file) => {
    const { name, title, demands } = readScenario(file).scenario;
    return { name, title: title.en, demands: demands.join(', ') };
  });
  output.result({ scenarios }, () =>
    table([['NAME', 'DEMANDS', 'TITLE'], ...scenarios.map(({ name, demands, title }) => [name, demands, title])]),
  );
}

/** `scenario check`: whether a file can be run; throws every problem with its line. */
export function checkScenario({ place, output }: Context, named: string): void {
  const { name, steps } = readScenario(fileOf(named, place)).scenario;
  output.result({ name, steps: steps.length }, () => `${name}: ${steps.length} steps, nothing wrong with them`);
}

/** `scenario run`: does the steps, writes journal, result and report; exit 1 unless all was as expected. */
export async function runScenarioVerb(context: Context, named: string, options: RunOptions): Promise<void> {
  const { place, clock, output, signal } = context;
  const language = languageOf(options.language);
  const parameters = parametersOf(options.param ?? []);
  const { scenario, text } = readScenario(fileOf(named, place), parameters);
  const run = `${scenario.name}-${Date.now().toString(36)}`;
  const folder = path.resolve(options.report ?? path.join(place.home, 'scenarios', run));
  const journal = openJournal(folder);
  const write = journal.write.bind(journal);
  const versions = { signalbox: cli.version, node: process.versions.node };
  write({ type: 'begin', run, at: new Date().toISOString(), name: scenario.name, text, versions, parameters });
  const tell = (progress: Progress): void => {
    if (options.progress === true) process.stdout.write(`${JSON.stringify({ run, ...progress })}\n`);
    else if (progress.kind !== 'step-end') output.note(progressWords(progress, scenario, language));
  };
  try {
    await runScenario(scenario, { cluster: createScenarioCluster(context), clock, write, tell, signal });
  } finally {
    journal.close();
  }
  const { result, report } = conclude(scenario, folder, language);
  const { name, passed, steps, figures } = result;
  const told = steps.map(({ title, verb, passed: held, expected, found, ms, checks, load }) => ({
    title: title[language],
    verb,
    passed: held,
    expected,
    found,
    ms,
    checks,
    load,
  }));
  output.result({ name, run, passed, figures, steps: told, report }, () => describe(result, report, language));
  if (!passed) process.exitCode = 1;
}

/** `report verify FILE`: judges the journal beside a report again; exit 1 where they differ. */
export function verifyReportVerb({ output }: Context, file: string): void {
  const { claim, differences } = verifyReport(path.resolve(file));
  const valid = differences.length === 0;
  output.result({ valid, name: claim.name, passed: claim.passed, differences }, () =>
    valid
      ? `${claim.name}: the report says what its journal says (${claim.passed ? 'passed' : 'not as expected'}, ${claim.acked} of ${claim.sent} acknowledged)`
      : [`${claim.name}: the report is not what its journal says`, ...differences.map((one) => `  ${one}`)].join('\n'),
  );
  if (!valid) process.exitCode = 1;
}

/** Everything that is told of a run comes out of its journal, read back from the disk. */
function conclude(scenario: Scenario, folder: string, language: Language): { result: RunResult; report: string } {
  const file = path.join(folder, journalName);
  const result = resultOf(scenario, readJournal(file));
  const journal = { file: journalName, ...fingerprintOf(file) };
  const report = path.join(folder, 'report.html');
  writeFileSync(report, reportPage(result, journal, language), { mode: 0o600 });
  const kept = { ...result, evidence: undefined, claim: claimOf(result, journal) };
  writeFileSync(path.join(folder, 'result.json'), `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  return { result, report };
}

const journalName = 'journal.ndjson';

function openJournal(folder: string): JournalWriter {
  try {
    return new JournalWriter(path.join(folder, journalName));
  } catch (cause) {
    throw new AppError(
      'wrong-use',
      'The journal of the run cannot be written.',
      { expected: 'a folder without a journal of an earlier run', found: folder, remedy: 'Give another --report DIR.' },
      cause,
    );
  }
}

function describe({ title, passed, stopped, steps, remarks }: RunResult, report: string, language: Language): string {
  return [
    `${title[language]}: ${passed ? 'passed' : stopped ? 'stopped' : 'not as expected'}`,
    ...steps.map((step, index) => {
      const line = `${step.passed ? '✓' : '✗'} ${index + 1}. ${step.title[language]} (${(step.ms / 1000).toFixed(1)} s)`;
      return step.passed ? line : `${line}\n    expected ${step.expected}, found ${step.found}`;
    }),
    ...remarks,
    `report: ${report}`,
  ].join('\n');
}

function progressWords(progress: Progress, { steps }: Scenario, language: Language): string {
  if (progress.kind === 'sending') {
    const { sent, of, perSecond } = progress;
    const left = perSecond === 0 ? '' : `, ${Math.round((of - sent) / perSecond)} s left`;
    return `  ${bar(sent / of)} ${sent} of ${of}, ${perSecond} a second${left}`;
  }
  const title = steps[progress.n - 1]?.title?.[language];
  return `${progress.n} of ${progress.of}${title === undefined ? '' : `: ${title}`}`;
}

function bar(share: number): string {
  const full = Math.round(share * 20);
  return `[${'#'.repeat(full)}${'.'.repeat(20 - full)}]`;
}

function languageOf(given: string): Language {
  if (given === 'en' || given === 'uk') return given;
  throw new AppError('wrong-use', 'There is no report in that language.', { expected: 'en or uk', found: given });
}

/** `--param messages=3000`. */
function parametersOf(given: readonly string[]): Parameters {
  return Object.fromEntries(
    given.map((text) => {
      const [, name = '', digits = ''] = /^([a-z]+)=(\d{1,9})$/.exec(text) ?? [];
      if (name !== '') return [name, Number(digits)];
      throw new AppError('wrong-use', 'That is no parameter.', {
        expected: 'NAME=NUMBER, such as messages=3000',
        found: text,
      });
    }),
  );
}

/** A name of the list, or a file. */
function fileOf(named: string, place: Place): string {
  return scenarioFiles(folderOf(place)).get(named) ?? path.resolve(named);
}

function folderOf({ root }: Place): string {
  return path.join(root, 'scenarios');
}
