import { spawn } from 'node:child_process';

/**
 * Runs a program whose output goes straight to ours; true when it ended with 0.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd: string; env: NodeJS.ProcessEnv }} options
 * @returns {Promise<boolean>}
 */
export function runStreaming(file, args, { cwd, env }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const end = () => child.kill('SIGTERM');
    process.once('SIGTERM', end);
    // A Ctrl-C at a terminal reaches the child by itself; we stay for its end.
    process.on('SIGINT', ignore);
    child.once('error', () => resolve(false));
    child.once('close', (code) => {
      process.off('SIGTERM', end);
      process.off('SIGINT', ignore);
      resolve(code === 0);
    });
  });
}

function ignore() {}
