import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchRunner } from '../../testing/scenario-runner.ts';
import { createScenarioRuns, type ScenarioRuns } from './scenario-runs.ts';

const scenariosDir = path.resolve(import.meta.dirname, '..', '..', '..', '..', 'scenarios');
let folder = '';
let runs: ScenarioRuns;
const open = (): ScenarioRuns => createScenarioRuns({ scenariosDir, runsDir: folder, launch: launchRunner });
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox runs '));
  runs = open();
});
afterEach(async () => {
  await runs.close();
  rmSync(folder, { recursive: true });
});

async function until(id: string, what: object): Promise<void> {
  await expect.poll(() => runs.get(id)).toMatchObject(what);
}

it('lists what the product ships, with its steps in both languages', () => {
  const { scenarios, problems, runs: none } = runs.list();
  expect(scenarios.find(({ name }) => name === 'h6')).toMatchObject({
    demands: 'H6, H4',
    needs: { logging: 3 },
    steps: expect.arrayContaining([{ verb: 'kill', title: { en: expect.any(String), uk: expect.any(String) } }]),
  });
  expect([problems, none]).toEqual([[], []]);
});

it('runs one to its end, keeps its report, and knows it after a restart', async () => {
  const { id, state } = runs.start({ name: 'h5', language: 'en' });
  expect(state).toBe('running');
  await until(id, { state: 'passed', figures: { sent: 1, acked: 1 }, report: true, reason: null });
  expect(readFileSync(runs.report(id), 'utf8')).toContain('report of h5');
  await runs.close();
  runs = open();
  expect(runs.list().runs).toMatchObject([{ id, name: 'h5', state: 'passed' }]);
});

it('tells how far it is, refuses a second one meanwhile, and stops it on request', async () => {
  const { id } = runs.start({ name: 'p1', language: 'uk' });
  await until(id, { state: 'running', step: 1, sending: { sent: 3, of: 10, perSecond: 7 } });
  expect(() => runs.start({ name: 'h5', language: 'en' })).toThrow('A scenario is running');
  runs.stop(id);
  await until(id, { state: 'stopped' });
  expect(() => runs.stop(id)).toThrow('That run has ended.');
});

it('says why one could not be run, and has no report of it', async () => {
  const { id } = runs.start({ name: 'c5', language: 'en' });
  await until(id, { state: 'broken', reason: 'This scenario needs 3 logging instances. Heal.', report: false });
  expect(() => runs.report(id)).toThrow('That run has left no report.');
});

it('knows no other names and ids, and no way out of its folder', () => {
  expect(() => runs.start({ name: 'h55', language: 'en' })).toThrow('There is no scenario h55.');
  for (const id of ['none', '../../etc', '..', '.', '']) expect(() => runs.get(id)).toThrow('There is no such run');
});
