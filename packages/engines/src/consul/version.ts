import { runTool } from '../provision/run-tool.ts';
import { type Version, versionAfter } from '../provision/version.ts';

/** The oldest Consul that knows everything we ask of it. */
export const oldestConsul: Version = [1, 20, 0];

/** Asks a Consul program for its version; undefined when it is none, or does not run here. */
export async function consulVersion(
  binary: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Version | undefined> {
  const outcome = await runTool({ file: binary, args: ['version'], cwd: '/', env, signal });
  signal.throwIfAborted();
  return outcome.ok ? versionAfter(/Consul v/, outcome.output) : undefined;
}
