import { cp, mkdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { scratchName } from './cache-entry.ts';
import { saysOffline, toolFailure } from './failure.ts';
import { findOnPath } from './find-tool.ts';
import { canMake } from './folders.ts';
import { runTool } from './run-tool.ts';
import { checkJars, sumsFile } from './sums.ts';

interface JarsBuild {
  readonly doing: string;
  /** The committed Maven module; it is copied, never written to. */
  readonly module: string;
  /** The entry's folder under construction. */
  readonly dir: string;
  /** What to keep of the module's `target`, such as `lib`. */
  readonly keep: readonly string[];
  readonly sumsDir?: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Builds a Maven module away from the sources, checks the jars that Maven brought, and moves what it made into the entry. */
export async function buildJars(build: JarsBuild): Promise<void> {
  const moduleDir = join(build.dir, scratchName);
  await mkdir(moduleDir);
  await cp(build.module, moduleDir, { recursive: true, filter: (source) => basename(source) !== 'target' });
  await mavenPackage({ ...build, moduleDir });
  const listed = build.sumsDir === undefined ? build.module : join(build.sumsDir, basename(build.module));
  await checkJars(join(moduleDir, 'target', 'lib'), join(listed, sumsFile));
  for (const name of build.keep) await rename(join(moduleDir, 'target', name), join(build.dir, name));
}

/** The version at which the module's pom.xml pins one of its dependencies. */
export async function pinnedVersion(module: string, artifact: string): Promise<string> {
  const pom = await readFile(join(module, 'pom.xml'), 'utf8');
  const version = new RegExp(`<artifactId>${artifact}</artifactId>\\s*<version>([^<$]+)</version>`).exec(pom)?.[1];
  if (version === undefined) throw new Error(`${module}/pom.xml pins no version of ${artifact}`);
  return version;
}

interface MavenBuild {
  /** Reads after "Could not": "fetch the jars of Kafka". */
  readonly doing: string;
  /** A copy of the module's folder that may be written to. */
  readonly moduleDir: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Runs `mvn package` in a module: with the network, and once more from Maven's own cache when there is none. */
async function mavenPackage(build: MavenBuild): Promise<void> {
  const mvn = await findOnPath('mvn', build.env);
  if (mvn === undefined)
    throw new AppError('missing-tool', `Maven is missing; it is needed to ${build.doing}.`, {
      expected: 'mvn on PATH',
      found: 'none',
      remedy: 'Install Maven 3.8 or newer (apt install maven, brew install maven) and start again.',
    });
  const base = ['-B', '-q', '-Dstyle.color=never', '-DskipTests', ...(await repositoryArgs(build))];
  const run = (extra: readonly string[]): ReturnType<typeof runTool> =>
    runTool({
      file: mvn,
      args: [...extra, ...base, '-f', 'pom.xml', 'package'],
      cwd: build.moduleDir,
      env: build.env,
      signal: build.signal,
    });

  const online = await run([]);
  if (online.ok) return;
  build.signal.throwIfAborted();
  if (saysOffline(online.output) && (await run(['-o'])).ok) return;
  build.signal.throwIfAborted();
  throw toolFailure(build.doing, online);
}

/** Maven keeps what it fetches in the home folder; where that is read-only, beside the engines instead. */
async function repositoryArgs(build: MavenBuild): Promise<readonly string[]> {
  const usual = join(build.env['HOME'] ?? homedir(), '.m2', 'repository');
  return (await canMake(usual)) ? [] : [`-Dmaven.repo.local=${join(build.cacheDir, 'maven')}`];
}
