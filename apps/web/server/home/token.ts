import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtOnce } from './home.ts';

/** 256 bits, base64url. */
const shape = /^[A-Za-z0-9_-]{43}$/;

/** The token of this home: made once, kept over restarts so that signed-in browsers stay so. Its file is readable by its owner only. */
export function readOrMakeToken(runDir: string): string {
  const file = path.join(runDir, 'token');
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    chmodSync(file, 0o600);
    if (shape.test(kept)) return kept;
  }
  const token = randomBytes(32).toString('base64url');
  writeAtOnce(file, `${token}\n`);
  return token;
}
