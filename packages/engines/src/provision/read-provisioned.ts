import { readFile } from 'node:fs/promises';
import { AppError } from '@signalbox/shared';
import { z } from 'zod';
import { engineCacheDir } from './cache-dir.ts';
import type { Progress } from './progress.ts';
import { provisionEngines } from './provision-engines.ts';
import type { Provisioned } from './provisioned.ts';

const path = z.string().min(1);
const javaEngine = z.object({ classpath: path, java: path, classArchive: path.optional() });
const fileSchema = z.object({
  engines: z.object({
    consul: z.object({ binary: path, version: z.string() }),
    hazelcast: javaEngine,
    kafka: javaEngine,
  }),
});

/**
 * Where the engines are: read from the file that `SIGNALBOX_ENGINES` names (the set-up wrote it), and without that
 * variable provided on the spot, as in a test that is run by hand.
 */
export async function readProvisioned(
  env: NodeJS.ProcessEnv,
  progress: Progress,
  signal: AbortSignal,
): Promise<Provisioned> {
  const file = env['SIGNALBOX_ENGINES'];
  if (file === undefined || file === '')
    return provisionEngines({ cacheDir: engineCacheDir(env), env, progress, signal });
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).engines;
  } catch (error) {
    throw new AppError(
      'engine-failed',
      'The list of provided engines cannot be read.',
      {
        expected: 'the file that the set-up wrote, named by SIGNALBOX_ENGINES',
        found: `${file}: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'Run `npm start`, or `node scripts/setup.mjs` to write it anew.',
      },
      error,
    );
  }
}
