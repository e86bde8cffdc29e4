import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';
import { canWrite } from './can-write.mjs';
import { lastLines, runTool } from './run-tool.mjs';
import { findOnPath } from './tools.mjs';

/** How npm describes a package in a lockfile. @typedef {{ version?: string; link?: boolean; optional?: boolean; devOptional?: boolean; peer?: boolean }} Locked */

/**
 * Why the dependencies must be installed; undefined when they are as the lockfile says. npm keeps a copy of the lockfile
 * in node_modules and writes it last, so an interrupted install has none.
 * @param {string} root
 * @returns {string | undefined}
 */
export function whyInstall(root) {
  const modules = path.join(root, 'node_modules');
  if (!existsSync(modules)) return 'there is no node_modules yet';
  const installed = lockedPackages(path.join(modules, '.package-lock.json'));
  if (installed === undefined) return 'the last install did not finish';
  const wanted = lockedPackages(path.join(root, 'package-lock.json')) ?? {};
  for (const [name, entry] of Object.entries(wanted)) {
    if (!name.startsWith('node_modules/') || entry.optional || entry.devOptional || entry.peer) continue;
    const found = installed[name];
    if (found === undefined) return `${name.slice('node_modules/'.length)} is missing`;
    if (found.version !== entry.version)
      return `${name.slice('node_modules/'.length)} is ${found.version}, wanted ${entry.version}`;
  }
  return undefined;
}

/**
 * Installs the dependencies exactly as the lockfile says.
 * @param {{ root: string; env: NodeJS.ProcessEnv; cacheDir: string; signal?: AbortSignal }} input
 */
export async function installDependencies({ root, env, cacheDir, signal }) {
  // `npm start` puts node_modules/.bin first, whose Node would be deleted under npm's feet.
  const outside = { ...env, PATH: withoutFolder(env.PATH ?? '', path.join(root, 'node_modules')) };
  const npm = findOnPath('npm', outside);
  if (npm === undefined)
    throw new SetupFailure('npm is missing: install it (it comes with Node 20 or newer) and start again.');
  const usualCache = path.join(env.HOME ?? '', '.npm');
  const cache =
    env.npm_config_cache === undefined && !canWrite(usualCache) ? ['--cache', path.join(cacheDir, 'npm')] : [];
  // Whatever this user has fetched before is taken as it is: quicker, and it needs no network.
  const args = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...cache];
  const outcome = await runTool(npm, args, { cwd: root, env: outside, ...(signal === undefined ? {} : { signal }) });
  if (signal?.aborted === true) throw new SetupFailure('The set-up was interrupted.', 130);
  if (!outcome.ok) throw new SetupFailure(npmFailure(outcome));
}

/** @param {{ output: string; exit: string }} outcome */
function npmFailure({ output, exit }) {
  const known = causes.find(({ says }) => says.test(output));
  const advice = known?.advice ?? 'Read the lines above and start again.';
  return `The dependencies could not be installed (npm ci: ${exit}).\n${tellingLines(output)}\n${advice}`;
}

/** npm says the cause first and ends with the whole usage; anything else says it last. @param {string} output */
function tellingLines(output) {
  const errors = output.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line));
  return errors.length > 0 ? errors.slice(0, 12).join('\n') : lastLines(output);
}

const causes = [
  {
    says: /can only install packages when your package\.json and package-lock\.json/,
    advice: 'The lockfile does not fit package.json: get a clean clone, or mend it with `npm install`.',
  },
  { says: /ENOSPC|no space left/i, advice: 'The disk is full: free about 1 GB and start again.' },
  { says: /EROFS|EACCES|EPERM/i, advice: "The clone or npm's cache cannot be written to: mend that and start again." },
  {
    says: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/i,
    advice: 'There is no way to the network: connect once and start again; later starts need none.',
  },
];

/** @param {string} file @returns {Record<string, Locked> | undefined} */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined; // absent or cut: both mean that it says nothing
  }
}

/** @param {string} value @param {string} folder */
function withoutFolder(value, folder) {
  return value
    .split(path.delimiter)
    .filter((entry) => entry !== folder && !entry.startsWith(folder + path.sep))
    .join(path.delimiter);
}
