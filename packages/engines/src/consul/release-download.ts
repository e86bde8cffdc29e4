import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { checkSum, parseSums } from '../provision/sums.ts';
import { fileFromZip } from './zip.ts';

export interface ReleaseDownload {
  readonly version: string;
  /** The list of SHA-256 sums that this repository holds. */
  readonly sums: string;
  /** The folder that gets the program. */
  readonly to: string;
  readonly signal: AbortSignal;
  readonly site?: string | undefined;
  /** Milliseconds until the site must have begun to answer. */
  readonly answerWithinMs?: number | undefined;
}

/** A network that lets nothing through often says nothing: who has a compiler should not wait for it longer. */
const answerWithin = 5_000;

/** HashiCorp's own release site. Consul's licence (BUSL 1.1) lets each user fetch it; we pass no copy on. */
const officialSite = 'https://releases.hashicorp.com/consul';

const platforms: Readonly<Record<string, string>> = {
  'linux-x64': 'linux_amd64',
  'linux-arm64': 'linux_arm64',
  'darwin-x64': 'darwin_amd64',
  'darwin-arm64': 'darwin_arm64',
};

/** Fetches the official program for this machine and checks it against our own list: one from the same site would change with it. */
export async function downloadConsul(download: ReleaseDownload): Promise<void> {
  const platform = platforms[`${process.platform}-${process.arch}`];
  if (platform === undefined)
    throw new AppError('missing-tool', `There is no official Consul for ${process.platform} on ${process.arch}.`);
  const folder = `${download.site ?? officialSite}/${download.version}`;
  const archiveName = `consul_${download.version}_${platform}.zip`;
  const archive = await fetchBytes(
    `${folder}/${archiveName}`,
    download.signal,
    download.answerWithinMs ?? answerWithin,
  );
  checkSum(archiveName, archive, parseSums(download.sums).get(archiveName));
  const binary = join(download.to, 'consul');
  await writeFile(binary, fileFromZip(archive, 'consul'));
  await chmod(binary, 0o755);
}

async function fetchBytes(url: string, signal: AbortSignal, answerWithinMs: number): Promise<Buffer> {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), answerWithinMs);
  const response = await fetch(url, { signal: AbortSignal.any([signal, silent.signal]) })
    .catch((error: unknown) => {
      signal.throwIfAborted();
      const found = silent.signal.aborted ? `no answer within ${answerWithinMs / 1_000} s` : 'no way to the network';
      throw new AppError('engine-failed', `Could not fetch ${url}.`, { found }, error);
    })
    .finally(() => clearTimeout(timer));
  if (!response.ok)
    throw new AppError('engine-failed', `Could not fetch ${url}.`, {
      expected: 'status 200',
      found: `status ${response.status}`,
    });
  return Buffer.from(await response.arrayBuffer());
}
