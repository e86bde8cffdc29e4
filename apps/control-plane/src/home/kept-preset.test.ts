import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPreset, rememberedPreset, rememberPreset } from './kept-preset.ts';

let runDir = '';
beforeEach(() => {
  runDir = mkdtempSync(path.join(tmpdir(), 'signalbox preset '));
});
afterEach(() => rmSync(runDir, { recursive: true }));

test('a home that never ran has none, one from before the presets is the default, and what was kept is known', () => {
  expect(rememberedPreset(runDir)).toBeUndefined();
  writeFileSync(path.join(runDir, 'state.json'), '{}');
  expect(rememberedPreset(runDir)).toBe('default');
  rememberPreset(runDir, 'report-c');
  expect(rememberedPreset(runDir)).toBe('report-c');
});

test('a preset is kept for this process and for the next at once', () => {
  const kept = keepPreset(runDir, 'default');
  expect([kept.now(), rememberedPreset(runDir)]).toEqual(['default', 'default']);
  kept.remember('report-d');
  expect([kept.now(), rememberedPreset(runDir)]).toEqual(['report-d', 'report-d']);
});
