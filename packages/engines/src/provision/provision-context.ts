import type { Progress } from './progress.ts';

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
