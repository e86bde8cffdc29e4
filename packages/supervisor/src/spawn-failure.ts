import { AppError } from '@signalbox/shared';
import { errorCode } from './error-code.ts';
import type { ProcessSpec } from './process-spec.ts';

/** The words for a file that could not be executed. `cwdExists` tells apart the two causes of ENOENT. */
export function spawnFailure(spec: ProcessSpec, cause: unknown, cwdExists: boolean): AppError {
  const { id, file, cwd } = spec;
  const code = errorCode(cause);
  const cannot = `${id} could not be started:`;
  if (code === 'ENOENT' && !cwdExists) {
    return new AppError(
      'spawn-failed',
      `${cannot} its working folder is not there.`,
      {
        expected: `the folder ${cwd}`,
        found: 'nothing',
        remedy: 'Create it, or correct the path.',
      },
      cause,
    );
  }
  if (code === 'ENOENT') {
    return new AppError(
      'spawn-failed',
      `${cannot} ${file} is not there.`,
      {
        expected: file.includes('/') ? 'an executable file' : 'a program on PATH',
        found: 'nothing',
        remedy: 'Install it, or correct the path.',
      },
      cause,
    );
  }
  if (code === 'EACCES') {
    return new AppError(
      'spawn-failed',
      `${cannot} ${file} may not be executed.`,
      {
        expected: 'a file with the execute permission, in folders that may be entered',
        found: 'permission denied',
        remedy: `Try: chmod +x '${file}'`,
      },
      cause,
    );
  }
  const said = cause instanceof Error ? cause.message : String(cause);
  return new AppError('spawn-failed', `${cannot} ${said}.`, { expected: `${file} to run`, found: said }, cause);
}
