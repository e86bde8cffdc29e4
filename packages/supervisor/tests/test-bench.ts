import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AppError } from '@signalbox/shared';
import type { ProcessSpec } from '../src/process-spec.ts';
import { type SupervisorDeps, systemDeps } from '../src/supervisor.ts';

const children = join(import.meta.dirname, 'children');

/** The deps of a real system; a problem that is reported fails the program. */
export function testDeps(folder: string): SupervisorDeps {
  return systemDeps({
    runDir: folder,
    parentEnv: process.env,
    unread: () => 0,
    report(problem: AppError) {
      throw problem;
    },
  });
}

/** `works.sh` with switches in its environment; ready when it has made its file. */
export function workingSpec(folder: string, id: string, env: Record<string, string> = {}): ProcessSpec {
  return scriptSpec(folder, id, ['/bin/sh', join(children, 'works.sh')], env);
}

/** `floods.mjs`: fills its log as fast as it may. */
export function floodingSpec(folder: string, id: string): ProcessSpec {
  return scriptSpec(folder, id, [process.execPath, join(children, 'floods.mjs')], {});
}

function scriptSpec(
  folder: string,
  id: string,
  [file, script]: readonly [string, string],
  env: Record<string, string>,
): ProcessSpec {
  const readyFile = join(folder, `${id}.ready`);
  return {
    id,
    file,
    args: [script],
    env: { READY_FILE: readyFile, ...env },
    cwd: folder,
    logFile: join(folder, 'logs', `${id}.log`),
    logLimitBytes: 1024 * 1024,
    logRotation: 'copy',
    ready: async () => (existsSync(readyFile) ? { ready: true } : { ready: false, reason: `no ${id}.ready yet` }),
    startTimeoutMs: 10_000,
    stopGraceMs: 5_000,
    restart: 'on-failure',
  };
}
