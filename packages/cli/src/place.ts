import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError, controlStateSchema, type ControlState } from '@signalbox/shared';

/** Where this clone keeps its state: `SIGNALBOX_HOME`, or `.signalbox` at the root (CONTRACT §2). */
export interface Place {
  readonly root: string;
  readonly home: string;
}

/** The clone this file belongs to, and its state folder. */
export function findPlace(env: NodeJS.ProcessEnv): Place {
  const root = path.resolve(import.meta.dirname, '..', '..', '..');
  const home = env['SIGNALBOX_HOME'];
  return { root, home: home === undefined || home === '' ? path.join(root, '.signalbox') : path.resolve(home) };
}

/** What the running control plane wrote about itself; undefined when none ever ran here or the file is not readable as such. */
export function readControlState(place: Place): ControlState | undefined {
  const text = readIfThere(path.join(place.home, 'run', 'state.json'));
  if (text === undefined) return undefined;
  try {
    const parsed = controlStateSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (cause) {
    throw new AppError(
      'internal',
      'The state file is damaged.',
      { expected: 'JSON', found: text.slice(0, 60), remedy: `Delete ${path.join(place.home, 'run', 'state.json')}.` },
      cause,
    );
  }
}

/** What the cluster of this home runs as: `default` where it is no preset. */
export function readPreset(place: Place): string {
  return readIfThere(path.join(place.home, 'run', 'preset'))?.trim() ?? 'default';
}

/** The sign-in token of this clone. */
export function readToken(place: Place): string {
  const token = readIfThere(path.join(place.home, 'run', 'token'))?.trim();
  if (token === undefined || token === '') throw notRunning(place);
  return token;
}

/** The error of every verb that needs a running cluster. */
export function notRunning(place: Place): AppError {
  return new AppError('unavailable', 'Signalbox is not running here.', {
    expected: `a control plane that keeps its state in ${place.home}`,
    found: 'none that answers',
    remedy: 'Start it with `npx signalbox up`.',
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
