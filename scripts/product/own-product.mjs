import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cloneRoot } from '../setup/places.mjs';

/** What a terminal, a script or a closed window ends a process with. @type {readonly NodeJS.Signals[]} */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Carries out one command of the `signalbox` that runs; with `keep` its output is not passed on. @typedef {(args: readonly string[], keep?: boolean) => Promise<{ code: number | null; text: string }>} Run */

const theCommand = path.join(cloneRoot, 'packages', 'cli', 'bin', 'signalbox.mjs');

/**
 * Starts the product in a home of its own, beside whatever runs in this clone, and ends it when the work is done, or when this process is asked to
 * end (Ctrl-C, SIGTERM): then the command under way is ended, and none but the last is begun.
 * @template T
 * @param {string} name of the folder
 * @param {NodeJS.ProcessEnv} env
 * @param {(run: Run, home: string) => Promise<T>} work
 * @param {string} command the program `signalbox`
 * @returns {Promise<T | undefined>} undefined when it did not start; it said why
 */
export async function withOwnProduct(name, env, work, command = theCommand) {
  const home = mkdtempSync(path.join(tmpdir(), `signalbox ${name} `));
  const [dashboard, consul] = await freePorts(2);
  const own = {
    ...env,
    SIGNALBOX_HOME: home,
    SIGNALBOX_DASHBOARD_PORT: String(dashboard),
    SIGNALBOX_CONSUL_PORT: String(consul),
  };
  const asked = new AbortController();
  const stop = () => asked.abort(new Error('Stopped before its end.'));
  for (const signal of endings) process.on(signal, stop);
  /** @type {Run} */
  const run = async (args, keep) => {
    asked.signal.throwIfAborted();
    const ended = await signalbox(command, own, args, keep, asked.signal);
    asked.signal.throwIfAborted();
    return ended;
  };
  try {
    const up = await run(['up', '--detach']);
    return up.code === 0 ? await work(run, home) : undefined;
  } finally {
    await signalbox(command, own, ['down']);
    rmSync(home, { recursive: true, force: true });
    for (const signal of endings) process.off(signal, stop);
  }
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} args
 * @param {boolean} [keep] keeps what it prints instead of passing it on
 * @param {AbortSignal} [asked] to end it before its time
 * @returns {Promise<{ code: number | null; text: string }>}
 */
function signalbox(command, env, args, keep = false, asked) {
  const child = spawn(process.execPath, [command, ...args], {
    env,
    stdio: ['ignore', keep ? 'pipe' : 'inherit', 'inherit'],
  });
  const end = () => child.kill('SIGTERM');
  asked?.addEventListener('abort', end);
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      asked?.removeEventListener('abort', end);
      resolve({ code, text });
    });
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
