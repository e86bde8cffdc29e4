import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { controlStateSchema, type ControlState } from '@signalbox/shared';
import { writeAtOnce } from './home.ts';

/** What `run/state.json` last said; undefined when there is none or it is not readable as such. */
export function readControlState(runDir: string): ControlState | undefined {
  const file = path.join(runDir, 'state.json');
  if (!existsSync(file)) return undefined;
  try {
    return controlStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Half of a file cannot be there (it is written at once); one of another version says nothing to us.
    return undefined;
  }
}

export function writeControlState(runDir: string, state: ControlState): void {
  writeAtOnce(path.join(runDir, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}
