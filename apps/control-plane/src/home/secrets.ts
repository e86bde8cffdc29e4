import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Secrets } from '../cluster.ts';
import { writeAtOnce } from './home.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const base64url = /^[A-Za-z0-9_-]{43}$/;

/** Made once for each home and kept; the files are readable by their owner only. */
export function readOrMakeSecrets(runDir: string): Secrets {
  return {
    consulToken: keptOrMade(path.join(runDir, 'consul-token'), uuid, randomUuid),
    serviceToken: keptOrMade(path.join(runDir, 'service-token'), base64url, () =>
      randomBytes(32).toString('base64url'),
    ),
  };
}

function keptOrMade(file: string, shape: RegExp, make: () => string): string {
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    chmodSync(file, 0o600);
    if (shape.test(kept)) return kept;
  }
  const made = make();
  writeAtOnce(file, `${made}\n`);
  return made;
}

/** All 128 bits by chance: a version 4 UUID would have 122. */
function randomUuid(): string {
  const hex = randomBytes(16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
