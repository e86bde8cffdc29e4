import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtOnce } from './home.ts';

/** 256 bits, base64url. */
const shape = /^[A-Za-z0-9_-]{43}$/;

/** The token of this home: what signs a person or a program in. Its file is readable by its owner only. */
export interface Token {
  /** The one that is valid now. */
  value(): string;
  /** Makes a new one; the old one is worth nothing from here on. */
  renew(): void;
  onRenew(listener: () => void): void;
}

/** Made once and kept over restarts, so that links and programs go on working. */
export function openToken(runDir: string): Token {
  const file = path.join(runDir, 'token');
  let token = readKept(file) ?? make(file);
  const listeners = new Set<() => void>();
  return {
    value: () => token,
    renew() {
      token = make(file);
      for (const listener of listeners) listener();
    },
    onRenew(listener) {
      listeners.add(listener);
    },
  };
}

function readKept(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const kept = readFileSync(file, 'utf8').trim();
  chmodSync(file, 0o600);
  return shape.test(kept) ? kept : undefined;
}

function make(file: string): string {
  const token = randomBytes(32).toString('base64url');
  writeAtOnce(file, `${token}\n`);
  return token;
}
