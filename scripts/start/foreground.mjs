import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';

/** What we are sent, and what the control plane is sent for it. A closed terminal asks for an orderly stop too. */
const passedOn = /** @type {const} */ ({ SIGINT: 'SIGINT', SIGTERM: 'SIGTERM', SIGHUP: 'SIGTERM', SIGQUIT: 'SIGTERM' });

/** Signals closer together than this are one: the terminal's and npm's copy of the same key press. */
const sameMs = 300;

/**
 * Stays with a child until it ends, passing signals on, and gives its exit code (128 + N when a signal ended it).
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function stayWith(child) {
  let last = Number.NEGATIVE_INFINITY;
  const handlers = Object.entries(passedOn).map(([name, sent]) => {
    const handle = () => {
      const now = performance.now();
      if (now - last > sameMs) child.kill(sent);
      last = now;
    };
    process.on(name, handle);
    return { name, handle };
  });
  return new Promise((resolve, reject) => {
    const end = () => {
      for (const { name, handle } of handlers) process.off(name, handle);
    };
    child.once('error', (error) => {
      end();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      end();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}
