import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOrMakeSecrets } from './secrets.ts';

let runDir = '';
beforeEach(() => {
  runDir = mkdtempSync(path.join(tmpdir(), 'signalbox-secrets-'));
});
afterEach(() => rmSync(runDir, { recursive: true }));

const names = ['consul-token', 'service-token'] as const;
const modes = () => names.map((name) => statSync(path.join(runDir, name)).mode & 0o777);

test('secrets are made once for a home and kept, readable by their owner only', () => {
  const made = readOrMakeSecrets(runDir);
  expect(made.consulToken).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(made.serviceToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(modes()).toEqual([0o600, 0o600]);
  expect(readOrMakeSecrets(runDir)).toEqual(made);
});

test('a file that others could read is closed to them', () => {
  const made = readOrMakeSecrets(runDir);
  for (const name of names) chmodSync(path.join(runDir, name), 0o644);
  expect(readOrMakeSecrets(runDir)).toEqual(made);
  expect(modes()).toEqual([0o600, 0o600]);
});

test('two homes have different secrets, and what is no secret is replaced', () => {
  const made = readOrMakeSecrets(runDir);
  for (const name of names) writeFileSync(path.join(runDir, name), 'root\n');
  const other = readOrMakeSecrets(runDir);
  expect(other.consulToken).not.toBe(made.consulToken);
  expect(other.serviceToken).not.toBe(made.serviceToken);
  expect(other.serviceToken).toHaveLength(43);
});
