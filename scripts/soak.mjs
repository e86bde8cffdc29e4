// `npm run soak`: the large chaos runs, one seed after the other, on a product of its own. Plain Node 20 with nothing but its own modules.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
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
  const home = mkdtempSync(path.join(tmpdir(), 'signalbox soak '));
  const out = path.resolve(values.out ?? path.join(cloneRoot, '.signalbox', 'soak'));
  const [dashboard, consul] = await freePorts(2);
  const env = {
    ...process.env,
    SIGNALBOX_HOME: home,
    SIGNALBOX_DASHBOARD_PORT: String(dashboard),
    SIGNALBOX_CONSUL_PORT: String(consul),
  };
  let failures = 0;
  try {
    const up = await signalbox(env, ['up', '--detach']);
    if (up.code !== 0) return 1;
    for (const seed of values.seeds.split(',')) {
      const passed = await runSeed(env, seed, path.join(out, `seed-${seed}`), values);
      if (!passed) failures += 1;
    }
  } finally {
    await signalbox(env, ['down']);
    rmSync(home, { recursive: true, force: true });
  }
  sayOnStdout(
    failures === 0 ? 'soak: every run valid, no request failed' : `soak: ${failures} runs were not what they must be`,
  );
  return failures === 0 ? 0 : 1;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} seed
 * @param {string} out
 * @param {{ acked: string; kills: string; rate?: string | undefined; faults?: string | undefined }} wish
 */
async function runSeed(env, seed, out, { acked, kills, rate, faults }) {
  // What an earlier soak left for this seed is another run's journal.
  rmSync(out, { recursive: true, force: true });
  const optional = [
    ...(rate === undefined ? [] : ['--rate', rate]),
    ...(faults === undefined ? [] : ['--faults', faults]),
  ];
  const chaos = ['chaos', '--acked', acked, '--kills', kills, '--seed', seed, '--out', out, '--json', ...optional];
  const { text } = await signalbox(env, chaos, true);
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

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args
 * @param {boolean} [keep] keeps what it prints instead of passing it on
 * @returns {Promise<{ code: number | null; text: string }>}
 */
function signalbox(env, args, keep = false) {
  const command = path.join(cloneRoot, 'packages', 'cli', 'bin', 'signalbox.mjs');
  const child = spawn(process.execPath, [command, ...args], {
    env,
    stdio: ['ignore', keep ? 'pipe' : 'inherit', 'inherit'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}

/** Ports of 127.0.0.1 that nobody holds now. @param {number} count @returns {Promise<number[]>} */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(
    servers.map((server) => new Promise((resolve) => server.once('listening', () => resolve(undefined)))),
  );
  const ports = servers.map((server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port);
  for (const server of servers) server.close();
  return ports;
}

if (isProgram(import.meta.url)) await runScript(() => soak(process.argv.slice(2)));
