import { spawn } from 'node:child_process';
import path from 'node:path';
import { AppError } from '@signalbox/shared';
import type { Place } from '../place.ts';

/** Starts the control plane of this clone in the background, as a person would after its death: it adopts the instances that live on. */
export function startControlPlane({ root, home }: Place): Promise<void> {
  const command = path.join(root, 'packages', 'cli', 'bin', 'signalbox.mjs');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, 'up', '--detach'], {
      stdio: 'ignore',
      env: { ...process.env, SIGNALBOX_HOME: home },
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(new AppError('engine-failed', 'The control plane did not start again.', { found: `exit code ${code}` }));
    });
  });
}
