import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startTimeOf } from '../setup/process-name.mjs';

/** What a control plane writes about itself. @typedef {{ pid: number; url: string; processStartTime: string; ready: boolean }} ControlState */

/**
 * The living control plane of this home; undefined when there is none, or only what a dead one left.
 * @param {string} home
 * @returns {ControlState | undefined}
 */
export function runningControlPlane(home) {
  const state = readState(path.join(home, 'run', 'state.json'));
  return state !== undefined && startTimeOf(state.pid) === state.processStartTime ? state : undefined;
}

/** @param {string} file @returns {ControlState | undefined} */
function readState(file) {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8'));
    const isWhole =
      Number.isInteger(state?.pid) && typeof state.url === 'string' && typeof state.processStartTime === 'string';
    return isWhole ? state : undefined;
  } catch {
    return undefined; // never started, or a file of another version: both say that nothing runs as far as we know
  }
}
