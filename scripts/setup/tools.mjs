import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { runTool } from './run-tool.mjs';

/**
 * What is missing to set up from nothing, a sentence each with what to install. The engines' own set-up asks again and
 * knows better; this look spares a person the minutes before it.
 * @param {{ env: NodeJS.ProcessEnv; cacheDir: string; nodeVersion?: string }} input
 * @returns {Promise<string[]>}
 */
export async function missingTools({ env, cacheDir, nodeVersion = process.versions.node }) {
  const missing = [];
  if (Number(nodeVersion.split('.')[0]) < 20)
    missing.push(`Node ${nodeVersion} is too old: install Node 20 or newer (24 is best).`);
  if (findOnPath('npm', env) === undefined)
    missing.push('npm is missing: install it (it comes with Node; on Debian it is a package of its own).');
  const java = await javaVersion(env);
  if (java === undefined) missing.push('Java is missing: install a JDK of version 17 or newer (such as Temurin 21).');
  else if (java < 17)
    missing.push(`Java ${java} is too old: install a JDK of version 17 or newer (such as Temurin 21).`);
  else if (!cached(cacheDir, 'hazelcast-') && findJavaTool('javac', env) === undefined)
    missing.push(
      'The Java compiler (javac) is missing: install a whole JDK of version 17 or newer, not only a runtime.',
    );
  if (!(cached(cacheDir, 'hazelcast-') && cached(cacheDir, 'kafka-')) && findOnPath('mvn', env) === undefined)
    missing.push('Maven is missing: install Maven 3.8 or newer (apt install maven, brew install maven).');
  return missing;
}

/**
 * As the engines' set-up finds it: not in a `node_modules/.bin`, which npm puts in front of PATH for every folder above.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findOnPath(name, env) {
  return (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '' && !path.resolve(folder).endsWith(path.join(path.sep, 'node_modules', '.bin')))
    .map((folder) => path.resolve(folder, name))
    .find(isProgram);
}

/** `$JAVA_HOME` first, then PATH. @param {string} name @param {NodeJS.ProcessEnv} env */
export function findJavaTool(name, env) {
  const own = env.JAVA_HOME ? path.join(env.JAVA_HOME, 'bin', name) : undefined;
  return own !== undefined && isProgram(own) ? own : findOnPath(name, env);
}

/** The major version; macOS has a `java` that only says that there is none. @param {NodeJS.ProcessEnv} env */
async function javaVersion(env) {
  const java = findJavaTool('java', env);
  if (java === undefined) return undefined;
  const { output } = await runTool(java, ['-version'], { cwd: '/', env });
  const version = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
  return version === undefined ? undefined : Number(version);
}

/** @param {string} cacheDir @param {string} prefix */
function cached(cacheDir, prefix) {
  return existsSync(cacheDir) && readdirSync(cacheDir).some((name) => name.startsWith(prefix));
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // not there, or not ours to run
  }
}
