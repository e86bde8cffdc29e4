// `node scripts/fuzz.mjs [--requests N] [--seed S] [--chaos]`: the long run of generated requests, on a product of its own. Plain Node 20 with nothing but its own modules.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withOwnProduct } from './product/own-product.mjs';
import { findNode, isProgram, runScript, sayOnStdout } from './setup.mjs';
import { cloneRoot } from './setup/places.mjs';

const usage = {
  options: /** @type {const} */ ({
    requests: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    /** Kills under load meanwhile; then a server may also not answer. */
    chaos: { type: 'boolean', default: false },
    acked: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '10' },
  }),
};

/** The program that asks and judges. */
export const fuzzer = path.join(cloneRoot, 'apps', 'control-plane', 'tests', 'hostile', 'fuzz', 'main.ts');

/** How much of everything: what is asked costs the same, and engines that only stand by leave it fewer of the machine's cores. Kills need all of them. */
const small = {
  SIGNALBOX_KAFKA_COUNT: '1',
  SIGNALBOX_LOGGING_COUNT: '2',
  SIGNALBOX_MESSAGES_COUNT: '1',
};

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} 0 when every answer was as declared and no process failed
 */
export async function fuzz(args) {
  const { values } = parseArgs({ args: [...args], ...usage });
  const { requests, seed, chaos, acked, kills } = values;
  const code = await withOwnProduct('fuzz', chaos ? process.env : { ...small, ...process.env }, async (run, home) => {
    const wish = ['--home', home, '--requests', requests, '--seed', seed, ...(chaos ? ['--chaos'] : [])];
    if (!chaos) return fuzzAt(wish);
    const storm = run(['chaos', '--acked', acked, '--kills', kills, '--seed', seed, '--json'], true);
    const [fuzzed, { text }] = await Promise.all([fuzzAt(wish), storm]);
    sayOnStdout(text.trim());
    // The ledger knows the fuzzer's messages too.
    const { code: verdict } = await run(['verify']);
    return fuzzed === 0 && verdict === 0 && lostNothing(text) ? 0 : 1;
  });
  sayOnStdout(
    code === 0 ? 'fuzz: every answer as declared, no process failed' : 'fuzz: not everything was as it must be',
  );
  return code ?? 1;
}

/**
 * Whether a chaos run lost nothing of its own, showed nothing twice and kept every order. To it what the fuzzer sends meanwhile are messages that
 * nobody sent, and its verdict is invalid for that alone.
 * @param {string} text what it printed
 * @returns {boolean}
 */
export function lostNothing(text) {
  try {
    const { kills, lost, duplicates, reorders } = JSON.parse(text);
    return kills > 0 && lost === 0 && duplicates === 0 && reorders === 0;
  } catch {
    return false; // It did not come to an end; it said why.
  }
}

/** @param {readonly string[]} args @returns {Promise<number>} */
function fuzzAt(args) {
  const child = spawn(findNode(), ['--disable-warning=ExperimentalWarning', fuzzer, ...args], { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (status) => resolve(status ?? 1));
  });
}

if (isProgram(import.meta.url)) await runScript(() => fuzz(process.argv.slice(2)));
