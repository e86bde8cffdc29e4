import type { Progress } from './progress.ts';

/** Where the engines are on this machine. All paths are absolute. */
export interface Provisioned {
  readonly consul: { readonly binary: string; readonly version: string };
  readonly hazelcast: JavaEngine;
  readonly kafka: JavaEngine;
}

export interface JavaEngine {
  /** May hold `dir/*`, which the JVM expands. */
  readonly classpath: string;
  readonly java: string;
  /** See classArchive; absent where none could be made. */
  readonly classArchive?: string | undefined;
}

/** What every engine's provisioning is given. */
export interface ProvisionContext {
  /** See engineCacheDir. */
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Where Consul's releases are; only tests name another site. */
  readonly consulSite?: string;
  /** A folder with the lists of checksums of all modules, below their names; only tests have their own. Else each module's own. */
  readonly sumsDir?: string;
}
