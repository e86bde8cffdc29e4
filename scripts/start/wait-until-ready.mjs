import { setTimeout as pause } from 'node:timers/promises';
import { runningControlPlane } from './running.mjs';

const pollMs = 100;

/**
 * Waits until the child has written down that everything is ready. Undefined when it ended before, or the time is over.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} home
 * @param {number} limitMs
 * @returns {Promise<import('./running.mjs').ControlState | undefined>}
 */
export async function waitUntilReady(child, home, limitMs) {
  const until = Date.now() + limitMs;
  while (child.exitCode === null && child.signalCode === null && Date.now() < until) {
    const state = runningControlPlane(home);
    if (state?.pid === child.pid && state?.ready === true) return state;
    await pause(pollMs);
  }
  return undefined;
}
