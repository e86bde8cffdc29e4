import { createHash } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@signalbox/shared';
import { fileFromZip } from './zip.ts';

export interface ReleaseDownload {
  readonly version: string;
  /** The folder that gets the program. */
  readonly to: string;
  readonly signal: AbortSignal;
  readonly site?: string | undefined;
}

/** HashiCorp's own release site. Consul's licence (BUSL 1.1) lets each user fetch it; we pass no copy on. */
const officialSite = 'https://releases.hashicorp.com/consul';

const platforms: Readonly<Record<string, string>> = {
  'linux-x64': 'linux_amd64',
  'linux-arm64': 'linux_arm64',
  'darwin-x64': 'darwin_amd64',
  'darwin-arm64': 'darwin_arm64',
};

/** Fetches the official program for this machine and checks it against the release's list of SHA-256 sums. */
export async function downloadConsul(download: ReleaseDownload): Promise<void> {
  const platform = platforms[`${process.platform}-${process.arch}`];
  if (platform === undefined)
    throw new AppError('missing-tool', `There is no official Consul for ${process.platform} on ${process.arch}.`);
  const folder = `${download.site ?? officialSite}/${download.version}`;
  const archiveName = `consul_${download.version}_${platform}.zip`;
  const sums = (await fetchBytes(`${folder}/consul_${download.version}_SHA256SUMS`, download.signal)).toString('utf8');
  const expected = sumOf(sums, archiveName);
  const archive = await fetchBytes(`${folder}/${archiveName}`, download.signal);
  const found = createHash('sha256').update(archive).digest('hex');
  if (found !== expected)
    throw new AppError('engine-failed', `The fetched ${archiveName} is not what the release lists.`, {
      expected: `SHA-256 ${expected ?? 'in the list of sums'}`,
      found: `SHA-256 ${found}`,
      remedy: 'Try again on another network; something on the way changes files.',
    });
  const binary = join(download.to, 'consul');
  await writeFile(binary, fileFromZip(archive, 'consul'));
  await chmod(binary, 0o755);
}

/** A line of a sums file: 64 hex digits, two spaces, the file's name. */
function sumOf(sums: string, name: string): string | undefined {
  for (const line of sums.split('\n')) {
    const [sum, file] = line.trim().split(/\s+/);
    if (file === name) return sum?.toLowerCase();
  }
  return undefined;
}

async function fetchBytes(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new AppError('engine-failed', `Could not fetch ${url}.`, { found: 'no way to the network' }, error);
  });
  if (!response.ok)
    throw new AppError('engine-failed', `Could not fetch ${url}.`, {
      expected: 'status 200',
      found: `status ${response.status}`,
    });
  return Buffer.from(await response.arrayBuffer());
}
