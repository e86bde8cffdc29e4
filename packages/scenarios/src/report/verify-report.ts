import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, dataInPage } from '@signalbox/shared';
import { z } from 'zod';
import type { JournalRecord } from '../journal.ts';
import { fingerprintOf, readJournal } from '../read-journal.ts';
import { parseScenario } from '../read-scenario.ts';
import { resultOf } from '../result.ts';
import type { Language } from '../scenario.ts';
import { claimOf, reportPage, type ReportClaim } from './report-page.ts';

const claimSchema = z.object({
  name: z.string(),
  passed: z.boolean(),
  sent: z.int(),
  acked: z.int(),
  steps: z.array(z.object({ passed: z.boolean(), expected: z.string(), found: z.string() })),
  journal: z.object({ file: z.string(), sha256: z.string(), records: z.int() }),
});

/** What a report claims, and what its journal says instead; nothing where they agree. */
export interface ReportCheck {
  readonly claim: ReportClaim;
  readonly differences: readonly string[];
}

/** Judges the journal that lies beside a report (`report.html` or `result.json`) again, and compares. Throws `invalid-input` for what is no report. */
export function verifyReport(file: string): ReportCheck {
  const claim = readClaim(file);
  const journal = path.join(path.dirname(file), path.basename(claim.journal.file));
  const { sha256, records } = fingerprintOf(journal);
  const differences: string[] = [];
  if (sha256 !== claim.journal.sha256)
    differences.push(`the journal's SHA-256 is ${sha256}, and the report says ${claim.journal.sha256}`);
  const begin = firstOf(readJournal(journal));
  const read = begin?.type === 'begin' ? parseScenario(`${begin.name}.yaml`, begin.text, begin.parameters) : undefined;
  if (read === undefined || !('scenario' in read))
    return { claim, differences: [...differences, 'the journal names no scenario that can be read'] };
  const result = resultOf(read.scenario, readJournal(journal));
  const judged = claimOf(result, { ...claim.journal, records });
  for (const key of ['name', 'passed', 'sent', 'acked'] as const)
    if (judged[key] !== claim[key])
      differences.push(`${key}: the report says ${claim[key]}, the journal ${judged[key]}`);
  if (judged.steps.length !== claim.steps.length)
    differences.push(`the report has ${claim.steps.length} steps, the journal ${judged.steps.length}`);
  for (const [index, step] of judged.steps.entries()) {
    const said = claim.steps[index];
    if (said !== undefined && JSON.stringify(said) !== JSON.stringify(step))
      differences.push(`step ${index + 1}: the report says "${said.found}", the journal "${step.found}"`);
  }
  // What a person reads is more than what the page says of itself: all of it has to come out of the journal again.
  const isPage = (language: Language): boolean => reportPage(result, judged.journal, language) === readFile(file);
  if (differences.length === 0 && file.endsWith('.html') && !languages.some(isPage))
    differences.push(
      'the page shows something else than its journal: it was changed, or another version of Signalbox wrote it',
    );
  return { claim, differences };
}

/** A run begins by saying which it is. */
function firstOf(records: Iterable<JournalRecord>): JournalRecord | undefined {
  for (const record of records) return record;
  return undefined;
}

const languages: readonly Language[] = ['en', 'uk'];

function readClaim(file: string): ReportClaim {
  const text = readFile(file);
  const data = file.endsWith('.json') ? (parseJson(text) as { claim?: unknown } | undefined)?.claim : dataInPage(text);
  const parsed = claimSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid-input', 'That is no report of a scenario.', {
    expected: 'report.html or result.json as `npx signalbox scenario run` wrote it',
    found: file,
  });
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('not-found', `There is no file ${file}.`, { expected: 'a report.html or result.json' }, cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
