import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findOnPath } from './find-tool.ts';
import { runTool } from './run-tool.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox find '));
});
afterEach(() => rm(dir, { recursive: true }));

async function program(...where: readonly string[]): Promise<string> {
  const folder = join(dir, ...where.slice(0, -1));
  await mkdir(folder, { recursive: true });
  const file = join(dir, ...where);
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

test('gives the first program of that name on PATH', async () => {
  const first = await program('first', 'go');
  await program('second', 'go');
  const PATH = ['first', 'second'].map((name) => join(dir, name)).join(delimiter);
  expect(await findOnPath('go', { PATH })).toBe(first);
});

test('passes over what packages of this or any folder above brought, as npm puts it in front', async () => {
  await program('clone', 'node_modules', '.bin', 'consul');
  await program('node_modules', '.bin', 'consul');
  const bins = [join(dir, 'clone', 'node_modules', '.bin'), `${join(dir, 'node_modules', '.bin')}/`];
  expect(await findOnPath('consul', { PATH: bins.join(delimiter) })).toBeUndefined();
  const installed = await program('bin', 'consul');
  expect(await findOnPath('consul', { PATH: [...bins, join(dir, 'bin')].join(delimiter) })).toBe(installed);
});

test('a tool that looks up others on PATH meets no package either', async () => {
  const asked = await program('bin', 'mvn');
  await writeFile(asked, '#!/bin/sh\necho "$PATH"\n');
  const PATH = [join(dir, 'node_modules', '.bin'), '/usr/bin', '/bin'].join(delimiter);
  const run = { file: asked, args: [], cwd: '/', env: { PATH }, signal: AbortSignal.timeout(5_000) };
  expect(await runTool(run)).toEqual({ ok: true, output: '/usr/bin:/bin\n' });
});
