import { cp, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { scratchName } from '../provision/cache-entry.ts';
import { toolFailure } from '../provision/failure.ts';
import { findOnPath } from '../provision/find-tool.ts';
import type { ProvisionContext } from '../provision/provisioned.ts';
import { runTool } from '../provision/run-tool.ts';
import { isAtLeast, type Version, versionAfter, versionText } from '../provision/version.ts';
import { canMake } from '../provision/folders.ts';

export interface Go {
  readonly file: string;
  readonly version: Version;
}

export const oldestGo: Version = [1, 25, 0];
/** What Consul's own modules ask for: an older 1.25 fetches this tool chain by itself. */
const wantedGo: Version = [1, 25, 9];

/** A Go that can build Consul; undefined when there is none. */
export async function findGo(context: ProvisionContext): Promise<Go | undefined> {
  const file = await findOnPath('go', context.env);
  if (file === undefined) return undefined;
  // The folder must hold no go.mod: a tool chain line there would make Go fetch another one just to tell its version.
  const outcome = await runTool({
    file,
    args: ['version'],
    cwd: '/',
    env: { ...context.env, GOTOOLCHAIN: 'local' },
    signal: context.signal,
  });
  context.signal.throwIfAborted();
  const version = versionAfter(/go version go/, outcome.output);
  if (version !== undefined && isAtLeast(version, oldestGo)) return { file, version };
  const found = version === undefined ? 'does not tell its version' : `is ${versionText(version)}`;
  context.progress.note('consul', `${file} ${found}; ${versionText(oldestGo)} or newer is needed to build Consul`);
  return undefined;
}

/** Compiles Consul from the committed go.mod and go.sum, which pin every module by its checksum. */
export async function buildConsul(
  build: ProvisionContext & { readonly go: Go; readonly module: string; readonly to: string },
): Promise<void> {
  const scratch = join(build.to, scratchName);
  await mkdir(scratch);
  for (const file of ['go.mod', 'go.sum']) await cp(join(build.module, file), join(scratch, file));
  const binary = join(build.to, 'consul');
  const outcome = await runTool({
    file: build.go.file,
    args: ['build', '-trimpath', '-ldflags', '-s -w', '-o', binary, 'github.com/hashicorp/consul'],
    cwd: scratch,
    env: { ...build.env, ...(await goEnv(build)) },
    signal: build.signal,
  });
  build.signal.throwIfAborted();
  if (!outcome.ok) throw toolFailure('build Consul with Go', outcome);
}

/** A read-only home leaves Go without its caches; they go beside the engines then. */
async function goEnv(build: ProvisionContext & { readonly go: Go }): Promise<NodeJS.ProcessEnv> {
  const home = build.env['HOME'] ?? homedir();
  const usualCache = build.env['GOCACHE'] ?? join(build.env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'go-build');
  const usualModules = build.env['GOMODCACHE'] ?? join(build.env['GOPATH'] ?? join(home, 'go'), 'pkg', 'mod');
  return {
    CGO_ENABLED: '0',
    GOWORK: 'off',
    GOFLAGS: '-mod=readonly -buildvcs=false',
    GOTOOLCHAIN: isAtLeast(build.go.version, wantedGo) ? 'local' : 'auto',
    ...((await canMake(usualCache)) ? {} : { GOCACHE: join(build.cacheDir, 'go-build') }),
    ...((await canMake(usualModules)) ? {} : { GOMODCACHE: join(build.cacheDir, 'go-modules') }),
  };
}
