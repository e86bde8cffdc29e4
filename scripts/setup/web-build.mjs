import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';
import { lastLines, runTool } from './run-tool.mjs';

/** Everything that goes into the dashboard's files. */
const inputs = [
  'package-lock.json',
  'tsconfig.base.json',
  'apps/web/package.json',
  'apps/web/next.config.mjs',
  'apps/web/postcss.config.cjs',
  'apps/web/tsconfig.json',
  'apps/web/public',
  'apps/web/src',
  'packages/shared/package.json',
  'packages/shared/src',
];
const notAnInput = /\.test\.tsx?$/;

/**
 * Builds the dashboard unless the built one is of the very same sources.
 * @param {{ root: string; node: string; env: NodeJS.ProcessEnv; steps: import('./steps.mjs').Steps; signal: AbortSignal }} input
 */
export async function buildWeb({ root, node, env, steps, signal }) {
  const web = path.join(root, 'apps', 'web');
  const stamp = path.join(web, '.next', 'signalbox-stamp');
  const content = contentStamp(root);
  const isBuilt = existsSync(path.join(web, 'out', 'index.html'));
  if (isBuilt && readIfThere(stamp) === content) return;
  await steps.run('web', 'building the dashboard', isBuilt ? 'its sources changed' : 'there is none yet', async () => {
    rmSync(stamp, { force: true });
    const next = createRequire(path.join(web, 'package.json')).resolve('next/dist/bin/next');
    const outcome = await runTool(node, [next, 'build'], {
      cwd: web,
      env: { ...env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' },
      signal,
    });
    if (signal.aborted) throw new SetupFailure('The set-up was interrupted.', 130);
    if (!outcome.ok)
      throw new SetupFailure(
        `The dashboard could not be built (next build: ${outcome.exit}).\n${lastLines(outcome.output, 40)}`,
      );
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, content);
  });
}

/**
 * One hash over the names and contents of all inputs.
 * @param {string} root
 */
export function contentStamp(root) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesBelow(root, input))) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(path.join(root, file)));
    hash.update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} root @param {string} input @returns {string[]} */
function filesBelow(root, input) {
  const full = path.join(root, input);
  if (!existsSync(full)) return [];
  if (path.extname(input) !== '') return [input];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !notAnInput.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
