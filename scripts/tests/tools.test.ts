import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findOnPath } from '../setup/tools.mjs';

test('the first look of npm start passes over what packages brought, as the engines do', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'signalbox tools '));
  const [brought, installed] = [join(dir, 'node_modules', '.bin'), join(dir, 'bin')];
  for (const folder of [brought, installed]) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'mvn'), '#!/bin/sh\n');
    await chmod(join(folder, 'mvn'), 0o755);
  }
  expect(findOnPath('mvn', { PATH: [brought, installed].join(delimiter) })).toBe(join(installed, 'mvn'));
  expect(findOnPath('mvn', { PATH: brought })).toBeUndefined();
  await rm(dir, { recursive: true });
});
