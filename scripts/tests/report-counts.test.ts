import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countsOf, playwrightCounts, vitestCounts } from '../test/report-counts.mjs';

let dir = '';
let file = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'signalbox-counts-'));
  file = path.join(dir, 'report.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const vitest = (passed: number, failed: number, files: readonly object[]): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: 1, testResults: files });

test('a green run counts what passed', () => {
  writeFileSync(file, vitest(5, 0, [passedFile]));
  expect(countsOf(vitestCounts, file, true)).toEqual({ passed: 5, failed: 0, skipped: 1 });
});

test('a file that did not load counts as one failed', () => {
  writeFileSync(file, vitest(5, 0, [passedFile, { status: 'failed', assertionResults: [] }]));
  expect(countsOf(vitestCounts, file, false)).toEqual({ passed: 5, failed: 1, skipped: 1 });
});

test.each([
  ['no report at all', undefined, false],
  ['half a report', '{"numPassed', false],
  ['a report without any test', vitest(0, 0, []), true],
  ['a green report of a run that ended badly', vitest(5, 0, [passedFile]), false],
])('%s is at least one failed', (_, text, endedWell) => {
  if (text !== undefined) writeFileSync(file, text);
  expect(countsOf(vitestCounts, file, endedWell).failed).toBe(1);
});

test('in the browser a test that passed only on a retry has failed, and so has an error outside of tests', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
  writeFileSync(file, JSON.stringify({ stats, errors: [{ message: 'no browser' }] }));
  expect(countsOf(playwrightCounts, file, false)).toEqual({ passed: 3, failed: 3, skipped: 2 });
});
