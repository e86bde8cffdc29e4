// `npm run check`, the one gate: format, lint, types, import law, dead code, licences.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureDependencies, findNode, isProgram, runScript } from './setup.mjs';
import { withNode24 } from './setup/node-24.mjs';
import { cloneRoot } from './setup/places.mjs';
import { runTool } from './setup/run-tool.mjs';

/** @typedef {{ name: string; ok: boolean; seconds: number; output: string }} GateResult */

/** Each gate is a program of a dependency, or a script of ours. @type {readonly { name: string; program: readonly [string, string] | string; args: readonly string[] }[]} */
const gates = [
  { name: 'format', program: ['oxfmt', 'oxfmt'], args: ['--check'] },
  { name: 'lint', program: ['oxlint', 'oxlint'], args: ['--deny-warnings'] },
  { name: 'types', program: ['typescript', 'tsc'], args: ['-p', 'tsconfig.json', '--noEmit'] },
  {
    name: 'types of the dashboard',
    program: ['typescript', 'tsc'],
    args: ['-p', 'apps/web/tsconfig.json', '--noEmit'],
  },
  { name: 'import law', program: 'scripts/import-law.mjs', args: [] },
  { name: 'dead code', program: ['knip', 'knip'], args: [] },
  { name: 'licences', program: 'scripts/sbom.mjs', args: ['--licences'] },
];

/** As many as the smallest machine has cores. */
const atOnce = 2;

/**
 * Runs every gate and prints what each says; a red one does not hide the others.
 * @param {{ root: string; node: string; env: NodeJS.ProcessEnv }} input
 * @returns {Promise<GateResult[]>}
 */
export async function runGates({ root, node, env }) {
  /** @type {GateResult[]} */
  const results = [];
  const waiting = [...gates];
  const worker = async () => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const began = performance.now();
      const file = programFile(root, gate.program);
      const { ok, output } = await runTool(node, [file, ...gate.args], { cwd: root, env: withNode24(env, node) });
      const result = { name: gate.name, ok, seconds: (performance.now() - began) / 1_000, output };
      results.push(result);
      if (!ok) console.log(output);
      console.log(`${ok ? 'ok    ' : 'FAILED'} ${gate.name} (${result.seconds.toFixed(1)} s)`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** The script behind a dependency's command. @param {string} root @param {readonly [string, string] | string} program */
function programFile(root, program) {
  if (typeof program === 'string') return path.join(root, program);
  const [name, command] = program;
  const folder = path.join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

if (isProgram(import.meta.url)) {
  await runScript(async () => {
    await ensureDependencies();
    const results = await runGates({ root: cloneRoot, node: findNode(), env: process.env });
    const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
    console.log(failed.length === 0 ? 'check: all green' : `check: failed: ${failed.join(', ')}`);
    return failed.length === 0 ? 0 : 1;
  });
}
