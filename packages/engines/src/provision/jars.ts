import { cp, mkdir, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { scratchName } from './cache-entry.ts';
import { mavenPackage } from './maven.ts';
import { checkJars, sumsFile } from './sums.ts';

export interface JarsBuild {
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
