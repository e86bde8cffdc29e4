import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { join } from 'node:path';
import { downloadConsul } from './release-download.ts';

let to = '';
let server: Server;
let files: Record<string, string | Buffer> = {};
/** A file of which nothing is ever answered. */
const silence = Buffer.from('silence');
beforeEach(async () => {
  to = mkdtempSync(join(tmpdir(), 'signalbox-release-'));
  server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (file === silence) return;
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(to, { recursive: true });
});

const names = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'].map((name) => `consul_1.0.0_${name}.zip`);

/** A release whose archive is the same for every platform. */
function release(archive: Buffer): Record<string, Buffer> {
  return Object.fromEntries(names.map((name) => [`/1.0.0/${name}`, archive]));
}

function download(sums: string, answerWithinMs?: number): Promise<void> {
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  const site = `http://127.0.0.1:${port}`;
  return downloadConsul({ version: '1.0.0', sums, to, signal: AbortSignal.timeout(5_000), site, answerWithinMs });
}

test('an archive that is not what our own list says is refused, whatever the site says, and nothing of it is kept', async () => {
  const archive = Buffer.from('something else');
  const sum = createHash('sha256').update(archive).digest('hex');
  files = { ...release(archive), '/1.0.0/consul_1.0.0_SHA256SUMS': names.map((name) => `${sum}  ${name}`).join('\n') };
  await expect(download(names.map((name) => `${'a'.repeat(64)}  ${name}`).join('\n'))).rejects.toMatchObject({
    facts: { expected: `SHA-256 ${'a'.repeat(64)}`, found: `SHA-256 ${sum}` },
  });
  expect(readdirSync(to)).toEqual([]);
});

test('an archive without an entry in the list is refused', async () => {
  files = release(Buffer.from('x'));
  await expect(download('')).rejects.toMatchObject({ facts: { expected: 'a SHA-256 in its list' } });
  expect(readdirSync(to)).toEqual([]);
});

test('a release that is not there is said with its address and status', async () => {
  files = {};
  await expect(download('')).rejects.toMatchObject({
    message: expect.stringMatching(/\/1\.0\.0\/consul_1\.0\.0_\w+\.zip/),
    facts: { found: 'status 404' },
  });
});

test('a site that takes the request and stays silent is given up', async () => {
  files = release(silence);
  await expect(download('', 100)).rejects.toMatchObject({ facts: { found: 'no answer within 0.1 s' } });
});
