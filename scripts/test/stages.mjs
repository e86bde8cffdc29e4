import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runGates } from '../check.mjs';
import { withNode24 } from '../setup/node-24.mjs';
import { compileCacheOf } from '../setup/places.mjs';
import { countsOf, playwrightCounts, vitestCounts } from './report-counts.mjs';
import { runStreaming } from './run-streaming.mjs';

/** @typedef {import('../setup.mjs').Ready} Ready @typedef {import('./report-counts.mjs').Counts} Counts */

/** The stages in the order they run: what is quick to know comes first. @type {readonly { name: string; run: (ready: Ready, env: NodeJS.ProcessEnv) => Promise<Counts> }[]} */
export const stages = [
  { name: 'check', run: check },
  { name: 'unit', run: (ready, env) => vitest('unit', ready, env) },
  { name: 'integration', run: (ready, env) => vitest('integration', ready, env, 'integration*') },
  { name: 'e2e', run: playwright },
];

/** @param {Ready} ready @param {NodeJS.ProcessEnv} env @returns {Promise<Counts>} */
async function check({ root, node }, env) {
  const results = await runGates({ root, node, env });
  const passed = results.filter(({ ok }) => ok).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

/**
 * @param {'unit' | 'integration'} stage
 * @param {Ready} ready
 * @param {NodeJS.ProcessEnv} env
 * @param {string} projects of vitest.config.ts, where a star stands for the rest of a name
 */
async function vitest(stage, ready, env, projects = stage) {
  const report = reportFile(ready.home, stage);
  const runner = path.join(ready.root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    runner,
    'run',
    '--project',
    projects,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const endedWell = await runStreaming(ready.node, args, { cwd: ready.root, env: testEnv(ready, env) });
  return countsOf(vitestCounts, report, endedWell);
}

/** @param {Ready} ready @param {NodeJS.ProcessEnv} env */
async function playwright(ready, env) {
  const report = reportFile(ready.home, 'e2e');
  const runner = path.join(ready.root, 'node_modules', '@playwright', 'test', 'cli.js');
  const args = [runner, 'test', '--config', path.join('e2e', 'playwright.config.ts'), '--reporter=list,json'];
  const endedWell = await runStreaming(ready.node, args, {
    cwd: ready.root,
    env: { ...testEnv(ready, env), PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  return countsOf(playwrightCounts, report, endedWell);
}

/**
 * Tests never touch the state of a cluster that runs in this clone: only the place of the engines is handed on.
 * @param {Ready} ready
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function testEnv({ root, node, enginesFile }, env) {
  const { SIGNALBOX_HOME: _, ...rest } = withNode24(env, node);
  return { ...rest, SIGNALBOX_ENGINES: enginesFile, NODE_COMPILE_CACHE: compileCacheOf(root) };
}

/** Where a runner writes its report; one of an earlier run must not be taken for it. @param {string} home @param {string} name */
function reportFile(home, name) {
  const file = path.join(home, 'run', 'test-reports', `${name}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}
