import { spawn } from 'node:child_process';

const keptCharacters = 64 * 1024;

/**
 * Runs a program to its end and keeps the end of what it printed. Never rejects.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd: string; env: NodeJS.ProcessEnv; signal?: AbortSignal; onLine?: (line: string) => void }} options
 *   `onLine` gets the lines of standard output as they come; they are not kept then.
 * @returns {Promise<{ ok: boolean; output: string; exit: string }>}
 */
export function runTool(file, args, { cwd, env, signal, onLine }) {
  return new Promise((resolve) => {
    let output = '';
    /** @param {string} chunk */
    const keep = (chunk) => {
      output = (output + chunk).slice(-keptCharacters);
    };
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    child.stderr.setEncoding('utf8').on('data', keep);
    child.stdout.setEncoding('utf8').on('data', onLine === undefined ? keep : byLine(onLine));
    let settled = false;
    /** @param {boolean} ok @param {string} exit */
    const settle = (ok, exit) => {
      if (settled) return;
      settled = true;
      signal?.removeEventListener('abort', stop);
      resolve({ ok, output: output.trimEnd(), exit });
    };
    child.once('error', (error) => settle(false, `could not be started: ${error.message}`));
    child.once('close', (code, by) => settle(code === 0, by === null ? `exit code ${code}` : `ended by ${by}`));
  });
}

/** @param {(line: string) => void} onLine */
function byLine(onLine) {
  let rest = '';
  return (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}

/** @param {string} text @param {number} [count] */
export function lastLines(text, count = 20) {
  return text.split('\n').slice(-count).join('\n');
}
