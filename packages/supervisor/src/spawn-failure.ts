import { AppError } from '@signalbox/shared';
import { errorCode } from './error-code.ts';
import type { ProcessSpec } from './process-spec.ts';

/** Causes of a failed spawn that pass by themselves: judged like a quick death. */
const passing: ReadonlySet<string | undefined> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ENOSPC', 'ETXTBSY']);

export function isPassing(cause: unknown): boolean {
  return passing.has(errorCode(cause));
}

/** The words for a file that could not be executed. `cwdExists` tells apart the two causes of ENOENT. */
export function spawnFailure(spec: ProcessSpec, cause: unknown, cwdExists: boolean): AppError {
  const { says, ...facts } = whatIsWrong(spec, cause, cwdExists);
  return new AppError('spawn-failed', `${spec.id} could not be started: ${says}.`, facts, cause);
}

function whatIsWrong(
  { file, cwd }: ProcessSpec,
  cause: unknown,
  cwdExists: boolean,
): { says: string; expected: string; found: string; remedy?: string } {
  switch (errorCode(cause)) {
    case 'ENOENT':
      if (!cwdExists) {
        const remedy = 'Create it, or correct the path.';
        return { says: 'its working folder is not there', expected: `the folder ${cwd}`, found: 'nothing', remedy };
      }
      return {
        says: `${file} is not there`,
        expected: file.includes('/') ? 'an executable file' : 'a program on PATH',
        found: 'nothing',
        remedy: 'Install it, or correct the path.',
      };
    case 'EACCES':
      return {
        says: `${file} may not be executed`,
        expected: 'a file with the execute permission, in folders that may be entered',
        found: 'permission denied',
        remedy: `Try: chmod +x '${file}'`,
      };
    default: {
      const found = cause instanceof Error ? cause.message : String(cause);
      return { says: found, expected: `${file} to run`, found };
    }
  }
}
