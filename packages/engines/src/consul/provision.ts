import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, describeError, fromUnknown } from '@signalbox/shared';
import { entryKey, findEntry, provideEntry } from '../provision/cache-entry.ts';
import { findOnPath } from '../provision/find-tool.ts';
import { packageFolder } from '../provision/folders.ts';
import type { ProvisionContext } from '../provision/provisioned.ts';
import { runTool } from '../provision/run-tool.ts';
import { isAtLeast, type Version, versionAfter, versionText } from '../provision/version.ts';
import { buildConsul, findGo, type Go, oldestGo } from './build.ts';
import { downloadConsul } from './release-download.ts';

/** The oldest Consul that knows everything we ask of it. */
const oldestConsul: Version = [1, 20, 0];

/** Asks a Consul program for its version; undefined when it is none, or does not run here. */
async function consulVersion(
  binary: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Version | undefined> {
  const outcome = await runTool({ file: binary, args: ['version'], cwd: '/', env, signal });
  signal.throwIfAborted();
  return outcome.ok ? versionAfter(/Consul v/, outcome.output) : undefined;
}

const waysOut =
  'There are three ways out: install Consul 1.20 or newer so that `consul` is on PATH; ' +
  'or connect to the internet once, so that the official release can be fetched; ' +
  `or install Go ${versionText(oldestGo)} or newer, with which it is built here.`;

/** A Consul to run: the one on PATH, else this user's cached one, else the official release, else a fresh build: that takes minutes. */
export async function provisionConsul(context: ProvisionContext): Promise<{ binary: string; version: string }> {
  const module = packageFolder('consul-build');
  const version = await pinnedConsul(module);
  const key = await entryKey(module, ['go.mod', 'go.sum'], {
    version,
    platform: `${process.platform}-${process.arch}`,
  });
  const built = { cacheDir: context.cacheDir, engine: 'consul', key };
  const released = { ...built, engine: 'consul-release' };

  const installed = await installedConsul(context);
  if (installed !== undefined) return installed;
  const cached = (await findEntry(released)) ?? (await findEntry(built));
  if (cached !== undefined) return { binary: join(cached, 'consul'), version };

  const sums = await readFile(join(module, 'release.sha256'), 'utf8');
  const dir = await release({ ...context, ...released, version, sums }).catch(async (thrown: unknown) => {
    if (context.signal.aborted) throw thrown;
    const unfetched = fromUnknown(thrown);
    const go = await findGo(context);
    if (go === undefined) throw noConsul(unfetched);
    context.progress.note('consul', `${describeError(unfetched)} It is built with Go instead.`);
    return build({ ...context, ...built, version, go, module });
  });
  return { binary: join(dir, 'consul'), version };
}

type Making = ProvisionContext & { readonly engine: string; readonly key: string; readonly version: string };

function build(making: Making & { readonly go: Go; readonly module: string }): Promise<string> {
  const entry = { ...making, build: (to: string) => buildConsul({ ...making, to }) };
  return making.progress.step(
    'consul',
    `building Consul ${making.version} with Go`,
    'about 5 minutes on two cores, once per user; it stays in the engine cache',
    () => provideEntry(entry, making.progress, making.signal),
  );
}

function release(making: Making & { readonly sums: string }): Promise<string> {
  const entry = { ...making, build: (to: string) => downloadConsul({ ...making, to, site: making.consulSite }) };
  return making.progress.step(
    'consul',
    `fetching the official release of Consul ${making.version}`,
    'once per user, it stays in the engine cache',
    () => provideEntry(entry, making.progress, making.signal),
  );
}

/** A Consul that the user installed counts when it is new enough; an old one is passed over with a word. */
async function installedConsul(context: ProvisionContext): Promise<{ binary: string; version: string } | undefined> {
  const binary = await findOnPath('consul', context.env);
  if (binary === undefined) return undefined;
  const version = await consulVersion(binary, context.env, context.signal);
  if (version !== undefined && isAtLeast(version, oldestConsul)) return { binary, version: versionText(version) };
  const found = version === undefined ? 'does not tell its version' : `is ${versionText(version)}`;
  context.progress.note('consul', `${binary} ${found}; 1.20 or newer is needed, so our own copy is used`);
  return undefined;
}

async function pinnedConsul(module: string): Promise<string> {
  const text = await readFile(join(module, 'go.mod'), 'utf8');
  const version = /^\s*github\.com\/hashicorp\/consul v(\S+)/m.exec(text)?.[1];
  if (version === undefined) throw new Error(`${module}/go.mod pins no github.com/hashicorp/consul`);
  return version;
}

function noConsul(unfetched: AppError): AppError {
  return new AppError(
    'missing-tool',
    'There is no Consul to run.',
    {
      expected: '`consul` 1.20 or newer on PATH, or the official release, or Go to build it',
      found: `no such consul, no such Go, and the release could not be fetched (${describeError(unfetched)})`,
      remedy: waysOut,
    },
    unfetched,
  );
}
