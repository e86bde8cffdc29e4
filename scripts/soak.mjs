// `npm run soak`: the large chaos runs, one seed after the other, on a product of its own. Plain Node 20 with nothing but its own modules.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withOwnProduct } from './product/own-product.mjs';
import { isProgram, runScript, sayOnStdout } from './setup.mjs';
import { cloneRoot } from './setup/places.mjs';

/** One run of a seed, as `chaos --json` prints it, or the error that it printed. @typedef {Record<string, unknown>} Printed */

const usage = {
  options: /** @type {const} */ ({
    acked: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '50' },
    seeds: { type: 'string', default: '1,2,3,4' },
    rate: { type: 'string' },
    faults: { type: 'string' },
    out: { type: 'string' },
  }),
};

/**
 * Starts the product in a home of its own, runs chaos once a seed, stops it; what was seen stays in `--out`.
 * @param {readonly string[]} args
 * @returns {Promise<number>} 0 when every run was valid without a failed request
 */
export async function soak(args) {
  const { values } = parseArgs({ args: [...args], ...usage });
  const out = path.resolve(values.out ?? path.join(cloneRoot, '.signalbox', 'soak'));
  const failures = await withOwnProduct('soak', process.env, async (run) => {
    let failed = 0;
    for (const seed of values.seeds.split(','))
      if (!(await runSeed(run, seed, path.join(out, `seed-${seed}`), values))) failed += 1;
    return failed;
  });
  if (failures === undefined) return 1;
  sayOnStdout(
    failures === 0 ? 'soak: every run valid, no request failed' : `soak: ${failures} runs were not what they must be`,
  );
  return failures === 0 ? 0 : 1;
}

/**
 * @param {import('./product/own-product.mjs').Run} run
 * @param {string} seed
 * @param {string} out
 * @param {{ acked: string; kills: string; rate?: string | undefined; faults?: string | undefined }} wish
 */
async function runSeed(run, seed, out, { acked, kills, rate, faults }) {
  // What an earlier soak left for this seed is another run's journal.
  rmSync(out, { recursive: true, force: true });
  const optional = [
    ...(rate === undefined ? [] : ['--rate', rate]),
    ...(faults === undefined ? [] : ['--faults', faults]),
  ];
  const chaos = ['chaos', '--acked', acked, '--kills', kills, '--seed', seed, '--out', out, '--json', ...optional];
  const { text } = await run(chaos, true);
  const found = parse(text);
  const { verdict, lost, duplicates, phantoms, reorders, failedRequests } = found;
  sayOnStdout(
    `seed ${seed}: ${String(verdict ?? 'no verdict')}, ${String(found.acked)} acknowledged, ${String(found.kills)} SIGKILLs, ` +
      `lost ${String(lost)}, duplicates ${String(duplicates)}, phantoms ${String(phantoms)}, reorders ${String(reorders)}, failed requests ${String(failedRequests)}`,
  );
  for (const [name, figures] of Object.entries(found.latencyAfterFault ?? {}))
    sayOnStdout(`  ${name}: ${JSON.stringify(figures)}`);
  for (const reason of Array.isArray(found.reasons) ? found.reasons : []) sayOnStdout(`  because: ${reason}`);
  if (found.error !== undefined) sayOnStdout(`  ${JSON.stringify(found.error)}`);
  return verdict === 'valid' && failedRequests === 0;
}

/** @param {string} text @returns {Printed} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { error: `no JSON document: ${text.slice(0, 200)}` };
  }
}

if (isProgram(import.meta.url)) await runScript(() => soak(process.argv.slice(2)));
