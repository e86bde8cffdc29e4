import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dataInPage } from '@signalbox/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileTexts, neverRaw } from '../../../e2e/fixtures/hostile-texts.ts';
import { fakeCluster, jumpingClock } from '../testing/fake-cluster.ts';
import { JournalWriter } from '../src/journal.ts';
import { fingerprintOf, readJournal } from '../src/read-journal.ts';
import { parseScenario } from '../src/read-scenario.ts';
import { resultOf } from '../src/result.ts';
import { runScenario } from '../src/run.ts';
import { reportPage } from '../src/report/report-page.ts';
import { verifyReport } from '../src/report/verify-report.ts';

const text = `title: { en: Mine, uk: Моє }
demands: [H5]
parameters: { few: 2 }
steps:
  - send: { count: $few, text: 'TEXT {n}' }
  - read: {}
  - expect: { acknowledged: $few, read: { logging: all } }
`;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox report '));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A run as it lies on disk, with its report beside it. */
async function keep(name: string, message = 'msg', language: 'en' | 'uk' = 'en') {
  const written = text.replace("'TEXT {n}'", JSON.stringify(`${message} {n}`));
  const parameters = { few: 3 };
  const read = parseScenario('mine.yaml', written, parameters);
  if (!('scenario' in read)) throw new Error(JSON.stringify(read.problems));
  const { scenario } = read;
  const journal = new JournalWriter(path.join(folder, name, 'journal.ndjson'));
  const write = journal.write.bind(journal);
  write({
    type: 'begin',
    run: name,
    at: '2026-01-01T00:00:00.000Z',
    name: 'mine',
    text: written,
    versions: { node: '24' },
    parameters,
  });
  const deps = { cluster: fakeCluster().cluster, clock: jumpingClock(), tell: () => undefined };
  await runScenario(scenario, { ...deps, write, signal: new AbortController().signal });
  journal.close();
  const claim = { file: 'journal.ndjson', ...fingerprintOf(journal.file) };
  const page = reportPage(resultOf(scenario, readJournal(journal.file)), claim, language);
  const file = path.join(folder, name, 'report.html');
  writeFileSync(file, page);
  return { page, file, journal: journal.file };
}

it('is one page that runs and loads nothing, in the language that was asked for', async () => {
  const english = await keep('english');
  expect(english.page).toContain('<html lang="en">');
  expect(english.page).toContain('Mine: <span class="verdict valid">passed</span>');
  expect(english.page).toContain("default-src 'none'");
  expect(english.page.match(/<script/g)).toHaveLength(1);
  expect(english.page).not.toMatch(/(src|href)=/);
  const ukrainian = await keep('ukrainian', 'msg', 'uk');
  expect(ukrainian.page).toContain('Моє: <span class="verdict valid">пройдено</span>');
});

it('says what its journal says, and is found out where one of the two was changed', async () => {
  const { file, journal } = await keep('honest');
  expect(verifyReport(file)).toMatchObject({ claim: { passed: true, acked: 3 }, differences: [] });

  const page = readFileSync(file, 'utf8');
  writeFileSync(file, page.replace('"acked":3', '"acked":4'));
  expect(verifyReport(file).differences).toEqual(['acked: the report says 4, the journal 3']);
  writeFileSync(file, page);

  const lines = readFileSync(journal, 'utf8');
  writeFileSync(journal, lines.replace('"acked":true', '"acked":false'));
  expect(verifyReport(file).differences).toEqual(
    expect.arrayContaining([
      expect.stringContaining('SHA-256'),
      'acked: the report says 3, the journal 2',
      'passed: the report says true, the journal false',
    ]),
  );
  writeFileSync(journal, `${lines}no record\n`);
  expect(() => verifyReport(file)).toThrow(/Line \d+ of .* is no record/);
});

it.each(['en', 'uk'] as const)('is found out where only what a person reads was changed (%s)', async (language) => {
  const { file, page } = await keep(`retouched-${language}`, 'msg', language);
  expect(verifyReport(file).differences).toEqual([]);
  const retouched = page.replace('<td>logging-1</td>', '<td>logging-2</td>');
  expect(retouched).not.toBe(page);
  writeFileSync(file, retouched);
  expect(verifyReport(file).differences).toEqual([expect.stringContaining('the page shows something else')]);
});

it('reads a journal whose lines are longer than a portion of the file, letter by letter', () => {
  const journal = new JournalWriter(path.join(folder, 'long', 'journal.ndjson'));
  const reasons = ['кімната '.repeat(20_000), 'short', '🚂'.repeat(50_000)];
  for (const reason of reasons) journal.write({ type: 'failed', t: 1, reason });
  journal.close();
  expect([...readJournal(journal.file)]).toEqual(reasons.map((reason) => ({ type: 'failed', t: 1, reason })));
  const sha256 = createHash('sha256').update(readFileSync(journal.file)).digest('hex');
  expect(fingerprintOf(journal.file)).toEqual({ sha256, records: 3 });
});

it('refuses what is no report', () => {
  const file = path.join(folder, 'other.html');
  writeFileSync(file, '<html></html>');
  expect(() => verifyReport(file)).toThrow('That is no report of a scenario.');
  expect(() => verifyReport(path.join(folder, 'none.html'))).toThrow('There is no file');
});

it('[R15] shows hostile texts as texts, and what it says can be read out of it again', async () => {
  const texts = hostileTexts().map(({ text: hostile }) => hostile);
  for (const [n, hostile] of texts.entries()) {
    // Each is a run with files of its own: a tenth of them is enough.
    if (n % 10 !== 0) continue;
    const { page, file } = await keep(`hostile-${n}`, hostile);
    const shown = page.replace(/<script type="application\/json"[^]*?<\/script>/, '');
    expect(shown.replaceAll('\n', '')).not.toMatch(neverRaw);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(dataInPage(page)).toMatchObject({ passed: true });
    expect(verifyReport(file).differences).toEqual([]);
  }
});
