import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { controlStateSchema, statusSchema } from '@signalbox/shared';
import { targetsOf } from '../product.ts';
import { longestOf, runFuzz } from './fuzz-run.ts';
import { runLiveFuzz } from './live-fuzz.ts';
import { apart, operationsOfProduct, watchLoops, wordsOfFailure } from './servers-alive.ts';

// The long run against a product that is up: `scripts/fuzz.mjs` starts one and calls this. Exit 1 when anything was not as it must be.

const options = {
  home: { type: 'string', default: '' },
  requests: { type: 'string', default: '1000000' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  chaos: { type: 'boolean', default: false },
} as const;
const { values } = parseArgs({ options });
const saidEvery = 20_000;

const { home, chaos } = values;
const state = controlStateSchema.parse(JSON.parse(readFileSync(path.join(home, 'run', 'state.json'), 'utf8')));
const token = readFileSync(path.join(home, 'run', 'token'), 'utf8').trim();
const port = Number(new URL(state.url).port);
const topology = await fetch(`http://127.0.0.1:${port}/api/topology`, {
  headers: { authorization: `Bearer ${token}` },
});
const status = statusSchema.parse(await topology.json());
const product = { home, token, targets: targetsOf(status, port) };
const seed = Number(values.seed);

const { metrics, others } = apart(await operationsOfProduct(product));
const began = performance.now();
// Beside kills a server may well not answer.
const watch = chaos ? undefined : await watchLoops(product);
const report = await runFuzz({
  operations: others,
  requests: Number(values.requests),
  seed,
  token,
  lanes: 16,
  mayDie: chaos,
  onProgress: (sent) => {
    if (sent % saidEvery === 0)
      console.log(`${sent} requests after ${Math.round((performance.now() - began) / 1000)} s`);
  },
});
const loops = await watch?.stop();
const figures = await runFuzz({ operations: metrics, requests: 1_000, seed, token, lanes: 4, mayDie: chaos });
const live = chaos ? undefined : await runLiveFuzz(port, token, 500, seed);
const failures = wordsOfFailure(product);
console.log(`longest together: ${longestOf(report.operations)}`);
console.log(
  JSON.stringify({
    seed,
    requests: report.sent,
    operations: report.operations.size,
    statuses: report.statuses,
    faults: [report.faults, figures.faults],
    slowestMs: Math.round(report.slowestMs),
    alive: loops?.all,
    live,
    failures: failures.slice(0, 20),
  }),
);
const bad = [...(loops?.bad ?? []), ...report.faults.first, ...figures.faults.first, ...failures];
process.exitCode = bad.length === 0 ? 0 : 1;
