import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, fromUnknown } from '@signalbox/shared';
import { engineCacheDir } from './folders.ts';
import { createProgress } from './progress.ts';
import { provisionEngines } from './provision-engines.ts';

/** `node main.ts FILE`: provides the engines and writes where they are, with the seconds of every step, to FILE. */
const [file] = process.argv.slice(2);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
const progress = createProgress((line) => process.stdout.write(`${line}\n`));

try {
  if (file === undefined) throw new Error('expected the file to write to as the only argument');
  const engines = await provisionEngines({
    cacheDir: engineCacheDir(process.env),
    env: process.env,
    progress,
    signal: interrupted.signal,
  });
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ engines, timings: progress.timings() }, null, 2)}\n`);
  await rename(draft, file);
} catch (thrown) {
  process.stderr.write(
    interrupted.signal.aborted
      ? 'The set-up of the engines was interrupted.\n'
      : `${describeError(fromUnknown(thrown))}\n`,
  );
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}
