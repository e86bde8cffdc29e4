import { join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { findOnPath, isProgram } from './find-tool.ts';
import { runTool } from './run-tool.ts';
import { isAtLeast, versionAfter, versionText } from './version.ts';

const remedy = 'Install a JDK of version 17 or newer (for example Eclipse Temurin 21) and start again.';

export interface Java {
  /** Absolute path. */
  readonly file: string;
  /** What it says of itself: version, vendor and build. */
  readonly build: string;
}

/** The Java that engines run on: `$JAVA_HOME` first, then PATH. */
export async function findJava(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Java> {
  const java = await javaTool('java', env);
  if (java === undefined)
    throw new AppError('missing-tool', 'Java is missing; Kafka and Hazelcast run on it.', {
      expected: 'java 17 or newer in JAVA_HOME or on PATH',
      found: 'none',
      remedy,
    });
  const outcome = await runTool({ file: java, args: ['-version'], cwd: '/', env, signal });
  signal.throwIfAborted();
  const version = versionAfter(/version "/, outcome.output);
  if (!outcome.ok || version === undefined || !isAtLeast(version, [17, 0, 0]))
    throw new AppError('missing-tool', 'The Java on this machine cannot run Kafka and Hazelcast.', {
      expected: 'java 17 or newer in JAVA_HOME or on PATH',
      found: version === undefined ? `${java}, which does not tell its version` : `${java} ${versionText(version)}`,
      remedy,
    });
  return { file: java, build: outcome.output };
}

/** Maven needs the compiler too, which a bare runtime lacks. */
export async function requireJavaCompiler(env: NodeJS.ProcessEnv): Promise<void> {
  if ((await javaTool('javac', env)) !== undefined) return;
  throw new AppError('missing-tool', 'The Java compiler is missing; the Hazelcast member is built with it.', {
    expected: 'javac 17 or newer in JAVA_HOME or on PATH',
    found: 'a Java runtime without a compiler',
    remedy,
  });
}

async function javaTool(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const home = env['JAVA_HOME'];
  if (home !== undefined && home !== '') {
    const file = join(home, 'bin', name);
    if (await isProgram(file)) return file;
  }
  return findOnPath(name, env);
}
