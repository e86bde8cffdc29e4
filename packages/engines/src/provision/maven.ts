import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { saysOffline, toolFailure } from './failure.ts';
import { findOnPath } from './find-tool.ts';
import { runTool } from './run-tool.ts';
import { canMake } from './writable-home.ts';

export interface MavenBuild {
  /** Reads after "Could not": "fetch the jars of Kafka". */
  readonly doing: string;
  /** A copy of the module's folder that may be written to. */
  readonly moduleDir: string;
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Runs `mvn package` in a module: with the network, and once more from Maven's own cache when there is none. */
export async function mavenPackage(build: MavenBuild): Promise<void> {
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
